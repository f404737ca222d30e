import { createHash } from "node:crypto";
import { bySystem } from "@rekey/database/actor";
import { archiveLines } from "@rekey/database/archives/archive-lines";
import { type DueArchive, findDueArchive } from "@rekey/database/archives/find-due";
import { findOpenArchive, recordArchive, removeArchived } from "@rekey/database/archives/remove-archived";
import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { proveEvent } from "@rekey/database/sealing/read-proofs";
import { readStored } from "@rekey/database/sealing/read-stored";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { fromBase64 } from "@rekey/proof/bytes";
import { followOn } from "@rekey/proof/follow-on";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { type NoteSigner, parseVerifierKey } from "@rekey/proof/note";
import { isIncluded } from "@rekey/proof/tree";
import type { Verdict } from "@rekey/proof/verdict";
import { verifyExport } from "@rekey/proof/verify-export";
import { verifyHistory } from "@rekey/proof/verify-history";
import { beforeAll, expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { newSigner, signHistory, type Signed } from "./stored-history/sealed-history.ts";

const { test, as, sql, admin } = stepTest();
const sealer = () => as("rekey_sealer");

let signer: NoteSigner;
const checkpoints: Signed[] = [];
const sign = async () => checkpoints.push(await signHistory(sql, sealer(), signer));

/** Rows of a month so long ago, with words about a person in each. */
const write = (monthsAgo: number, rows: number) => sql`
  insert into audit_events (at, action, actor, contact_id, detail)
  select date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - ${monthsAgo}::int * interval '1 month' + n * interval '1 minute',
    'test.step', 'rekey', 'somebody', jsonb_build_object('number', n, 'reason', 'secret words') from generate_series(1, ${rows}::int) n`;

const keys = async () => [await parseVerifierKey(signer.vkey)].filter((key) => key !== undefined);
const outside = () => checkpoints.map(({ note }) => note);

async function verifyDatabase(): Promise<Verdict> {
  const options = { primitives: nodePrimitives, keys: await keys(), checkpoints: outside() };
  return verifyHistory(await readStored(admin, { rows: 10 }), options);
}

async function verifyText(text: string): Promise<Verdict> {
  async function* chunks() {
    yield await Promise.resolve(Buffer.from(text));
  }
  return verifyExport(chunks(), { primitives: nodePrimitives, keys: await keys(), checkpoints: outside() });
}

async function nextDue(): Promise<DueArchive & { text: string; file: string; sha256: string }> {
  const due = await findDueArchive(sealer(), 1);
  if (!due) throw new Error("nothing is due");
  let text = "";
  for await (const lines of archiveLines(sealer(), due)) text += lines;
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { ...due, text, file: `archive-${due.number}.ndjson`, sha256 };
}

const record = (archive: Parameters<typeof recordArchive>[1]) =>
  unitOfWork(sealer()).run(bySystem, (work) => recordArchive(work, archive));

async function removeAll(number: number, atOnce = 1_000): Promise<void> {
  while ((await removeArchived(sealer(), number, atOnce)) > 0);
}

const refusal = async (removing: Promise<unknown>): Promise<string> =>
  removing.then(
    () => "removed",
    (error: unknown) => String((error instanceof Error && error.cause) || error),
  );

const texts: string[] = [];

beforeAll(async () => {
  signer = await newSigner();
  for (const [monthsAgo, rows] of [
    [3, 12],
    [2, 25],
    [0, 5],
  ] as const) {
    await write(monthsAgo, rows);
    await sign();
    await write(monthsAgo, 2);
  }
  await sign();
});

test("the oldest month is archived as far as a checkpoint ends with it, in a file that verifies alone", async () => {
  const archive = await nextDue();
  expect(archive).toMatchObject({ number: 1, from: 1, to: 12 });
  const verdict = await verifyText(archive.text);
  expect(verdict).toMatchObject({ isGood: true, archive: 1, before: 0, rows: { all: 12, proven: 12 } });
  expect(archive.text).not.toContain("secret");
  expect(JSON.parse(archive.text.split("\n")[1] ?? "")).toMatchObject({ isErased: true, isMasked: false });
  texts.push(archive.text);

  expect(await record(archive)).toBe(true);
  expect(await record(archive)).toBe(false);
  expect(await refusal(removeArchived(sealer(), 1, 5))).toContain("no signed row tells of it");
  expect(await findOpenArchive(sealer())).toMatchObject({ number: 1, isTold: false });
  await sign();
  expect(await findOpenArchive(sealer())).toMatchObject({ number: 1, isTold: true, removedThrough: 0 });
});

test("some rows are removed at a time, and whatever is gone by then the rest verifies and says so", async () => {
  expect(await removeArchived(sealer(), 1, 5)).toBe(5);
  expect(await verifyDatabase()).toMatchObject({ isGood: true, archived: 5, rows: { placeOnly: 0 } });
  expect((await checkCompleteness({ $client: sql })).findings).toEqual([]);
  await removeAll(1, 5);
  expect(await verifyDatabase()).toMatchObject({ isGood: true, archived: 12, outside: { notComparable: 0 } });
  expect(await findOpenArchive(sealer())).toBeUndefined();
  expect((await checkCompleteness({ $client: sql })).findings).toEqual([]);
});

test("a row that is in an archive is proven by its leaf, which stays", async () => {
  const [seal] = await sql<{ id: string }[]>`select audit_event_id::text as id from audit_seals where sequence = 3`;
  const proof = await proveEvent(as("rekey_api"), seal?.id ?? "");
  if (!proof || proof === "not-signed-yet") throw new Error("it is not proven");
  const { size, root } = checkpoints.at(-1) ?? { size: 0, root: new Uint8Array() };
  const bytes = (text: string) => fromBase64(text) ?? new Uint8Array();
  const place = { index: 2, leaf: bytes(proof.leaf), path: proof.proof.map(bytes), size, root };
  expect(isIncluded(nodePrimitives.sha256, place)).toBe(true);
});

test("the next archive follows on it, which shows in the files alone, and not with one between them away", async () => {
  const archive = await nextDue();
  // The two rows that were late for the first one are in it.
  expect(archive).toMatchObject({ number: 2, from: 13, to: 12 + 2 + 25 });
  texts.push(archive.text);
  await record(archive);
  await sign();
  await removeAll(2);
  expect(await verifyDatabase()).toMatchObject({ isGood: true, archived: 39 });
  const [first, second] = await Promise.all(texts.map(verifyText));
  if (!first || !second) throw new Error("there are no archives");
  expect(second).toMatchObject({ isGood: true, before: 12, archive: 2, rows: { all: 27, proven: 27 } });
  expect(followOn([second, first])).toEqual({ order: [1, 0], onEnd: 2, before: 0, last: 39, break: undefined });
  const later = { ...second, before: 20 };
  expect(followOn([first, later]).break).toMatchObject({
    at: 1,
    message: expect.stringContaining("13 to 20") as string,
  });
  expect(followOn([first, first]).break?.message).toContain("in the file before");
  const other = { ...second, beforeRoot: "another" };
  expect(followOn([first, other]).break?.message).toContain("another history");
});

test("an archive whose beginning or end was tampered with is told", async () => {
  const [, text = ""] = texts;
  const [head = "", ...lines] = text.split("\n");
  const manifest = JSON.parse(head) as { continues: { size: number; nodes: string[] } };
  const told = async (continues: object) =>
    (await verifyText([JSON.stringify({ ...manifest, continues }), ...lines].join("\n"))).fault?.code;
  const { size, nodes } = manifest.continues;
  expect(nodes).toHaveLength(2);
  expect(await told({ size, nodes: [...nodes].reverse() })).toBe("edited");
  expect(await told({ size, nodes: nodes.slice(1) })).toBe("malformed");
  expect(await told({ size: size + 1, nodes: [...nodes, nodes[0]] })).not.toBeUndefined();
  expect(await told({ size: 4_096, nodes: nodes.slice(1) })).toBe("edited");
  expect((await verifyText([head, ...lines.slice(1)].join("\n"))).fault?.code).toBe("missing");
});

test("rows that are removed by hand are found, by the check and by the verifier, whatever a table says", async () => {
  const undone = new Error("undone");
  const inspect = async (change: string[]) => {
    let found: Verdict | undefined;
    await admin
      .transaction(async (tx) => {
        for (const statement of change) await tx.execute(statement);
        const options = { primitives: nodePrimitives, keys: await keys(), checkpoints: [] };
        found = await verifyHistory(await readStored(tx), options);
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    if (!found) throw new Error("nothing was looked at");
    return found.fault;
  };
  const remove = (condition: string) =>
    `delete from audit_events where id in (select audit_event_id from audit_seals where sequence ${condition})`;
  expect(await inspect([remove("= 42")])).toMatchObject({ code: "missing", sequence: 42 });
  const grown = "update audit_archives set last_sequence = 41, removed_through = 41 where id = 2";
  expect(await inspect([remove("in (40, 41)"), grown])).toMatchObject({ code: "missing", sequence: 40, through: 41 });

  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`delete from audit_events where id = (select audit_event_id from audit_seals where sequence = 42)`;
  });
  const { findings } = await checkCompleteness({ $client: sql });
  expect(findings).toContainEqual({
    rule: "sealed-row",
    subject: "42",
    says: expect.stringContaining("is gone") as string,
  });
});

test("nothing else can be removed: not a younger month, not out of turn, not by anybody else", async () => {
  expect(await findDueArchive(sealer(), 1)).toBeUndefined();
  const last = checkpoints.at(-1)?.size ?? 0;
  const made = { number: 3, from: 40, to: last, note: "", file: "f", sha256: "0".repeat(64) };
  const until = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1)).toISOString();
  const lie = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 1)).toISOString();
  const insert = (archive: Partial<DueArchive>) => record({ ...made, until, ...archive });
  const without = async (number: number, because: string) => {
    await sign();
    expect(await refusal(removeArchived(sealer(), number, 10))).toContain(because);
    await sql`delete from audit_archives where id >= ${number}`;
  };
  await insert({});
  await without(3, "younger than a month");
  await insert({ until: lie, from: 41 });
  await without(3, "does not follow on");
  await insert({ until: lie, to: 40 });
  await without(3, "no checkpoint ends with it");
  await insert({ until: lie });
  await without(3, "too young");
  await insert({ until: lie });
  await insert({ number: 4, until: lie, from: last + 1, to: (checkpoints.at(-1)?.size ?? 0) + 1 });
  await without(4, "does not follow on");
  expect(await refusal(removeArchived(sealer(), 9, 10))).toContain("there is no archive 9");
  for (const role of ["rekey_api", "rekey_portal", "rekey_credentials", "rekey_webhooks"] as const)
    expect(await refusal(removeArchived(as(role), 3, 10))).toContain("permission denied");
  await expect(as("rekey_sealer").$client`delete from audit_events`).rejects.toThrow("permission denied");
  const { findings } = await checkCompleteness({ $client: sql });
  const rules = findings.map(({ rule, subject }) => (rule === "archive" ? `archive ${subject}` : rule));
  expect(rules).toEqual(expect.arrayContaining(["row-archive", "archive 3"]));
});
