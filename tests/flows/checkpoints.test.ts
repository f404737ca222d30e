import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import type { Checkpoint, SealingFault } from "@rekey/contracts/sealing";
import { fromBase64, isSameBytes, toBase64 } from "@rekey/proof/bytes";
import { formatCheckpoint, parseCheckpoint } from "@rekey/proof/checkpoint";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import {
  generateSigningKey,
  openNote,
  openSigner,
  parseVerifierKey,
  signNote,
  type VerifierKey,
} from "@rekey/proof/note";
import { isConsistent, isIncluded } from "@rekey/proof/tree";
import { verifyExport } from "@rekey/proof/verify-export";
import { expect, vi } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { leafOf, sealedRows } from "../harness/sealed-rows.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startWebhookReceiver } from "../harness/webhook-receiver.ts";

// Sealers are started again and again.
vi.setConfig({ testTimeout: 120_000 });

const { test, system, see, given } = systemTest(async (start, stack) => {
  const keeper = stack.use(await startWebhookReceiver());
  const sealer = { AUDIT_CHECKPOINT_WEBHOOKS: `${keeper.url}/kept`, AUDIT_CHECKPOINT_COMMANDS: "cat,no-such-program" };
  return {
    keeper,
    system: await start({
      services: ["api", "audit-sealer"],
      ownProcess: ["audit-sealer"],
      serviceEnv: { "audit-sealer": sealer },
    }),
  };
});

const { sha256 } = nodePrimitives;
const auditor = () => system.api("auditor");
const hashes = (proof: readonly string[]) => proof.map((text) => fromBase64(text) ?? new Uint8Array());
const inFile = (): Checkpoint[] =>
  readFileSync(system.checkpointFile, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Checkpoint);

/** A row of the history more. */
const write = () => system.sql`insert into audit_events (action, actor) values ('test.step', 'rekey')`;

async function waitForCheckpoint(): Promise<Checkpoint> {
  return waitFor(
    async () => {
      const rows = (await see.history()).length;
      const last = inFile().at(-1);
      return last?.size === rows && last;
    },
    { message: "a checkpoint over all that there is" },
  );
}

async function keys(): Promise<VerifierKey[]> {
  const { keys: listed } = await auditor().listVerifierKeys();
  const parsed = await Promise.all(listed.map(({ vkey }) => parseVerifierKey(vkey)));
  return parsed.filter((key) => key !== undefined);
}

async function opened({ note }: Pick<Checkpoint, "note">) {
  const signed = await openNote(note, await keys());
  const checkpoint = signed && parseCheckpoint(signed.text);
  if (!signed || !checkpoint) throw new Error("a checkpoint is not signed by a key of this history");
  return { ...checkpoint, signedBy: signed.signedBy.map(({ vkey }) => vkey) };
}

test("one note goes to the file, to whoever keeps it besides, and is in the API; a place that takes none is told as behind", async () => {
  await write();
  const last = await waitForCheckpoint();
  expect(await auditor().getLatestCheckpoint()).toEqual(last);
  expect((await auditor().listCheckpoints({ size: last.size })).items).toEqual([last]);
  await waitFor(() => given.keeper.received.some(({ body }) => body === JSON.stringify(last)), {
    message: "the keeper being given it",
  });
  const state = await waitFor(
    async () => {
      const sealing = await auditor().getSealing();
      return sealing.sinks.every(({ size, failure }) => size === last.size || failure !== null) && sealing;
    },
    { message: "all places being told of" },
  );
  expect(state).toMatchObject({ unsealed: 0, checkpoint: { size: last.size }, signing: { state: "ok", fault: null } });
  expect(state.sinks.map(({ kind, name, failure }) => [kind, name, failure])).toEqual([
    ["file", system.checkpointFile, null],
    ["webhook", new URL(given.keeper.url).host, null],
    ["command", "cat", null],
    ["command", "no-such-program", "not-started"],
  ]);
  const ready = await fetch(`${system.adminUrls["audit-sealer"]}/readyz?verbose`);
  expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining("no-such-program")]);
});

test("a row is proven by its hash, the way to the root and the signature alone, and so is a whole reset", async () => {
  const contact = await createContact(system);
  const { id: resetId } = await requestByHand(system, contact.id, "walrus teapot gravel nine");
  await waitForCheckpoint();
  const row = (await sealedRows(system)).find(({ reset_id: id }) => id === resetId);
  if (!row) throw new Error("the reset has no row");
  const proof = await auditor().proveAuditEvent(row.id);
  const { size, root } = await opened({ note: proof.checkpoint });
  const leaf = Buffer.from(leafOf(row), "hex");
  expect(proof).toMatchObject({ leaf: toBase64(leaf), sequence: Number(row.sequence) });
  const inclusion = { leaf, index: Number(row.sequence) - 1, size, root, path: hashes(proof.proof) };
  expect(isIncluded(sha256, inclusion)).toBe(true);
  expect(isIncluded(sha256, { ...inclusion, index: inclusion.index - 1 })).toBe(false);
  const file = await auditor().proveReset(resetId);
  expect(file).toMatchObject({ format: "rekey-proof-1", resetId, origin: "rekey.test/history" });
  const chunks = Readable.from([Buffer.from(JSON.stringify(file))]);
  const verdict = await verifyExport(chunks, { primitives: nodePrimitives, keys: await keys(), checkpoints: [] });
  expect(verdict).toMatchObject({ isGood: true });
  await expect(auditor().proveAuditEvent("999999")).rejects.toMatchObject({ status: 404 });
});

test("between any two checkpoints the API proves that the history only grew", async () => {
  for (let times = 0; times < 3; times += 1) await write().then(waitForCheckpoint);
  const all = await Promise.all(inFile().map(opened));
  const last = all.at(-1);
  if (!last) throw new Error("there is no checkpoint");
  for (const earlier of all) {
    const { from, to, proof } = await auditor().proveConsistency({ from: earlier.size, to: last.size });
    expect([from.root, to.root]).toEqual([toBase64(earlier.root), toBase64(last.root)]);
    expect(isConsistent(sha256, { from: earlier, to: last, path: hashes(proof) })).toBe(true);
  }
  await expect(auditor().proveConsistency({ from: 1, to: last.size + 100 })).rejects.toMatchObject({ status: 404 });
});

/** Everywhere that it has to be said. */
async function expectRefused(fault: SealingFault): Promise<void> {
  await waitFor(async () => (await auditor().getSealing()).signing.fault === fault, { message: fault });
  expect(await readFigure(system, "audit-sealer", "rekey_audit_checkpoints_refused")).toBe(1);
  expect((await fetch(`${system.adminUrls["audit-sealer"]}/readyz`)).status).toBe(503);
  const told = system.lines("audit-sealer").filter((line) => line.includes("checkpoint-refused"));
  expect(told.at(-1)).toContain(`"fault":"${fault}"`);
  const before = (await see.checkpoints()).length;
  await write();
  await waitFor(async () => (await auditor().getSealing()).unsealed === 0, { message: "the row being sealed" });
  expect((await see.checkpoints()).length).toBe(before);
}

async function signedLine(size: number, root: Uint8Array, origin = "rekey.test/history"): Promise<string> {
  const key =
    origin === "rekey.test/history" ? system.keys.auditSigningKey : (await generateSigningKey(origin)).signingKey;
  const time = new Date().toISOString();
  const note = await signNote(formatCheckpoint({ origin, size, root, time }), [await openSigner(key)]);
  return `${JSON.stringify({ size, signedAt: time, note })}\n`;
}

test("nothing is signed that does not extend what is outside, it is said everywhere, and goes on when that is right", async () => {
  await write();
  const { size, root } = await opened(await waitForCheckpoint());
  const kept = `${system.checkpointFile}.kept`;
  copyFileSync(system.checkpointFile, kept);
  const planted: [SealingFault, string][] = [
    ["rolled-back", await signedLine(size + 5_000, root)],
    ["not-extended", await signedLine(size, sha256(root))],
    ["file-of-another", await signedLine(size, root, "example.org/other")],
    ["file-forged", (await signedLine(size, root)).replace(/ (\S{20})/, " AAAAAAAAAAAAAAAAAAAA")],
  ];
  for (const [fault, line] of planted) {
    writeFileSync(system.checkpointFile, line);
    await expectRefused(fault);
  }
  renameSync(system.checkpointFile, `${system.checkpointFile}.gone`);
  await expectRefused("file-away");
  copyFileSync(kept, system.checkpointFile);
  await waitForCheckpoint();
  await waitFor(async () => (await fetch(`${system.adminUrls["audit-sealer"]}/readyz`)).status === 200, {
    message: "the sealer being ready again",
  });
  expect((await auditor().getSealing()).signing).toMatchObject({ state: "ok", fault: null });
});

test("while a key is changed both sign, and what each has signed is verified by the keys that the API has", async () => {
  const { signingKey, vkey } = await generateSigningKey("rekey.test/history");
  const old = (await auditor().listVerifierKeys()).keys[0]?.vkey;
  await system.restart("audit-sealer", { AUDIT_SIGNING_KEYS: `${signingKey},${system.keys.auditSigningKey}` });
  await write();
  expect((await opened(await waitForCheckpoint())).signedBy).toEqual([vkey, old]);
  await system.restart("audit-sealer", { AUDIT_SIGNING_KEYS: signingKey });
  await write();
  expect((await opened(await waitForCheckpoint())).signedBy).toEqual([vkey]);
  expect(system.allLines().join("\n")).not.toContain(signingKey.slice(-30));
});

test("a sealer that is killed at any moment leaves a file whose checkpoints all extend one another", async () => {
  await system.restart("audit-sealer", { CHECKPOINT_EVERY: "1ms" });
  for (let times = 0; times < 8; times += 1) {
    const writing = Array.from({ length: 20 }, write);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    await system.kill("audit-sealer");
    await Promise.all(writing);
    await system.restart("audit-sealer");
  }
  const last = await opened(await waitForCheckpoint());
  const all = await Promise.all(inFile().map(opened));
  expect(all.map(({ size }) => size)).toEqual([...new Set(all.map(({ size }) => size))].toSorted((a, b) => a - b));
  for (const { size, root } of all) {
    const { from } = await auditor().proveConsistency({ from: size, to: last.size });
    expect(isSameBytes(hashes([from.root])[0] ?? root, root)).toBe(true);
  }
  const rows = await sealedRows(system);
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => String(index + 1)));
});

test("a history that is begun again has a file that begins with its own name", async () => {
  await waitForCheckpoint();
  const origin = "rekey.test/begun-again";
  const file = `${system.checkpointFile}.again`;
  writeFileSync(file, "");
  const { signingKey } = await generateSigningKey(origin);
  const again = { AUDIT_ORIGIN: origin, AUDIT_SIGNING_KEYS: signingKey, AUDIT_CHECKPOINT_FILE: file };
  // Nothing is due by time: what was signed last is of this moment.
  await system.restart("audit-sealer", { ...again, CHECKPOINT_EVERY: "1h" });
  await write();
  const text = await waitFor(() => readFileSync(file, "utf8"), { message: "a checkpoint under the new name" });
  const origins = text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as Checkpoint).note.split("\n")[0]);
  expect(origins).toEqual([origin]);
});
