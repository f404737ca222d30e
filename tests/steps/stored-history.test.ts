import { readSigningState } from "@rekey/database/sealing/checkpoints";
import { readStored } from "@rekey/database/sealing/read-stored";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import type { Verdict } from "@rekey/proof/verdict";
import { verifyHistory } from "@rekey/proof/verify-history";
import { expect } from "vitest";
import { runCommandLine } from "../harness/run-command-line.ts";
import { seededRandom } from "../harness/seeded-random.ts";
import { stepTest } from "../harness/step-test.ts";
import { urlOf } from "../harness/url-of.ts";
import { type SealedHistory, writeSealedHistory } from "./stored-history/sealed-history.ts";
import { type StoredTamper, storedTampers } from "./stored-history/stored-tampers.ts";

const count = 300;
// More than one part of what is read, and the first one ends where a checkpoint does.
const bounds = { rows: 180, ids: 200 };

const { test, as, sql, admin } = stepTest();

const undone = new Error("undone");

/** What is said of the history while the statements are in force; they are undone. */
async function verifyAfter({ key, checkpoints }: SealedHistory, statements: readonly string[]): Promise<Verdict> {
  const options = { primitives: nodePrimitives, keys: [key], checkpoints: checkpoints.map(({ note }) => note) };
  let verdict: Verdict | undefined;
  await admin
    .transaction(async (tx) => {
      await tx.execute("set local session_replication_role = replica");
      for (const statement of statements) await tx.execute(statement);
      verdict = await verifyHistory(await readStored(tx, bounds), options);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  if (!verdict) throw new Error("nothing was verified");
  return verdict;
}

function isTold({ isGood, fault }: Verdict, { codes, rows }: StoredTamper): boolean {
  if (isGood || fault === null || !codes.includes(fault.code)) return false;
  const { sequence, through } = fault;
  if (rows === undefined) return true;
  const [from, to] = rows;
  return sequence !== null && sequence >= from && (through ?? sequence) <= to;
}

test(`each of ${count} ways in which the owner of the database changes the history is told, with its first bad row`, async () => {
  const history = await writeSealedHistory(sql, as("rekey_sealer"));
  expect(await verifyAfter(history, [])).toMatchObject({
    isGood: true,
    kind: "database",
    rows: { all: 300, proven: 300, unproven: 0 },
    checkpoints: 10,
    outside: { used: 10, ofOthers: 0, notComparable: 0 },
  });
  const kinds = Object.entries(storedTampers);
  const wrong: unknown[] = [];
  for (let seed = 0; seed < count; seed += 1) {
    const [name, tamper] = kinds[seed % kinds.length] ?? ["", () => ({ statements: [], codes: [] })];
    const tampered = await tamper(history, seededRandom(seed).below);
    const verdict = await verifyAfter(history, tampered.statements);
    if (!isTold(verdict, tampered)) wrong.push({ seed, name, fault: verdict.fault, ...tampered });
  }
  expect(wrong.slice(0, 5)).toEqual([]);
}, 120_000);

test("the command verifies the whole history where it is kept, and says with its exit code what it found", async () => {
  const [key] = await sql<{ vkey: string }[]>`select vkey from audit_signing_keys`;
  const env = { DATABASE_URL: await urlOf(sql) };
  const good = await runCommandLine(["audit", "verify", "--database", "--key", key?.vkey ?? ""], env);
  expect(good).toMatchObject({ code: 0, output: expect.stringMatching(/^GOOD: .* up to row 300; /m) as string });
  const alone = await runCommandLine(["audit", "verify", "--database", "--json"], env);
  expect(alone.code).toBe(3);
  expect(JSON.parse(alone.output)).toMatchObject({ isGood: false, fault: null, rows: { proven: 300 } });
});

test("the keys that have signed are known to whoever signs next", async () => {
  const [listed] = await sql<{ vkey: string }[]>`select vkey from audit_signing_keys`;
  expect((await readSigningState(as("rekey_sealer"))).vkeys).toEqual([listed?.vkey]);
});

test("what is not sealed or not signed yet is counted, and is no fault", async () => {
  await sql`insert into audit_events (action, actor) values ('test.step', 'waits')`;
  const db = as("rekey_sealer");
  const options = { primitives: nodePrimitives, keys: [], checkpoints: [] };
  const verdict = await verifyHistory(await readStored(db, bounds), options);
  expect(verdict).toMatchObject({ fault: null, isKeyGiven: false, rows: { all: 301, proven: 300, unproven: 1 } });
});
