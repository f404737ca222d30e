import { nodePrimitives } from "@rekey/proof/node-primitives";
import { parseVerifierKey } from "@rekey/proof/note";
import { verifyExport } from "@rekey/proof/verify-export";
import { beforeAll, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see, arrange } = systemTest({ services: ["api", "audit-sealer"] });
const auditor = () => system.api("auditor");

interface Line {
  type: string;
  id?: string;
  sequence?: number | null;
  detail?: Record<string, unknown>;
  isMasked?: boolean;
  maskedFields?: string[];
  fieldKeys?: Record<string, string>;
  isWhole?: boolean;
  rows?: number;
}

/** Of two contacts; what staff typed has an address in it, which an auditor does not see. */
const about: { contactId: string; resetId: string }[] = [];
beforeAll(async () => {
  await arrange.setUpMail();
  for (const reason of ["called, and is ada@home.test", "asked for it"]) {
    const { id: contactId } = await createContact(system);
    about.push({ contactId, resetId: (await requestByMail(system, contactId, reason)).id });
  }
  // More than stand in one block of the tree.
  await system.sql`insert into audit_events (action, actor, detail)
    select 'test.many', 'rekey', jsonb_build_object('number', n, 'text', 'ä" ' || n) from generate_series(1, 700) n`;
  await waitFor(async () => (await auditor().getLatestCheckpoint()).size === (await see.history()).length, {
    message: "a checkpoint over all that there is",
  });
});

async function take(query: string): Promise<{ text: string; lines: Line[] }> {
  const text = await (await system.fetchApi(`/v1/audit/export?format=ndjson${query}`, { as: "auditor" })).text();
  return {
    text,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line),
  };
}

const rowsOf = (lines: readonly Line[]) => lines.filter(({ type }) => type === "row");

/** As an outsider does it: with a public key and the file. */
async function verify(text: string) {
  const { keys } = await auditor().listVerifierKeys();
  const known = await Promise.all(keys.map(({ vkey }) => parseVerifierKey(vkey)));
  const given = known.filter((key) => key !== undefined);
  async function* chunks() {
    yield* await Promise.resolve([Buffer.from(text)]);
  }
  return verifyExport(chunks(), { primitives: nodePrimitives, keys: given, checkpoints: [] });
}

test("a whole export is every row in its order, and verifies with the public key alone", async () => {
  const { text, lines } = await take("");
  expect(lines[0]).toMatchObject({ type: "manifest", isWhole: true });
  const sealed = rowsOf(lines).flatMap(({ sequence }) => (typeof sequence === "number" ? [sequence] : []));
  expect(sealed).toEqual(Array.from({ length: sealed.length }, (_, index) => index + 1));
  expect(lines.at(-1)).toEqual({ type: "end", rows: rowsOf(lines).length });
  const verdict = await verify(text);
  expect(verdict).toMatchObject({ isGood: true, isWhole: true, isKeyGiven: true, fault: null });
  expect(verdict.rows).toMatchObject({ all: rowsOf(lines).length, placeOnly: 0 });
  expect(verdict.rows.proven).toBe(verdict.checkpoint?.size);
  expect(verdict.checkpoints).toBeGreaterThan(0);
});

test("what an auditor does not see is masked, and its row is proven all the same", async () => {
  const { text, lines } = await take(`&contactId=${about[0]?.contactId}`);
  const masked = rowsOf(lines).filter(({ isMasked }) => isMasked);
  expect(masked.map(({ maskedFields }) => maskedFields)).toEqual([["reason"]]);
  expect(JSON.stringify(lines)).not.toContain("ada@home.test");
  expect(masked[0]?.fieldKeys).not.toHaveProperty("reason");
  expect((await verify(text)).rows).toMatchObject({ proven: rowsOf(lines).length, withMaskedFields: 1, placeOnly: 0 });
});

test("each row of a filtered export has its own proof, however far apart and however many they are", async () => {
  const reset = await take(`&resetId=${about[1]?.resetId}`);
  const many = await take("&action=test.many");
  expect(rowsOf(many.lines)).toHaveLength(700);
  for (const { text, lines } of [reset, many]) {
    expect(lines[0]).toMatchObject({ isWhole: false });
    expect(await verify(text)).toMatchObject({ isGood: true, rows: { proven: rowsOf(lines).length, unproven: 0 } });
  }
});

test("the proof of a reset is made of the same lines", async () => {
  const resetId = about[0]?.resetId ?? "";
  const text = await (await system.fetchApi(`/v1/audit/resets/${resetId}/proof`, { as: "auditor" })).text();
  const exported = rowsOf((await take(`&resetId=${resetId}`)).lines);
  const { rows } = JSON.parse(text) as { rows: Line[] };
  const plain = ({ proof: _, ...row }: Line & { proof?: unknown }) => row;
  const ids = new Set(rows.map(({ id }) => id));
  expect(rows.map(plain)).toEqual(exported.filter(({ id }) => ids.has(id)).map(plain));
  expect(await verify(text)).toMatchObject({ isGood: true, kind: "proof", rows: { proven: rows.length } });
});

test("an edit of any line is found, and rows that are not sealed yet come last and are told as not proven", async () => {
  const { text } = await take("");
  const edited = text.replace('"test.many","actor":"rekey"', '"test.many","actor":"other"');
  expect(edited).not.toBe(text);
  expect(await verify(edited)).toMatchObject({ isGood: false, fault: { code: "edited" } });
  await system.stopService("audit-sealer");
  const { resetId } = { resetId: (await requestByMail(system, about[1]?.contactId ?? "", "later")).id };
  const later = await take(`&resetId=${resetId}`);
  expect(rowsOf(later.lines).map(({ sequence }) => sequence)).toEqual([null]);
  expect(await verify(later.text)).toMatchObject({ isGood: true, rows: { all: 1, proven: 0, unproven: 1 } });
});
