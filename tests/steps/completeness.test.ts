import { auditActionNames } from "@rekey/contracts/audit-actions";
import { type Finding, checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { completenessRules } from "@rekey/database/completeness/rules";
import { toldBy } from "@rekey/database/completeness/told-by";
import type { TransactionSql } from "postgres";
import { beforeAll, expect } from "vitest";
import { urlOf } from "../harness/url-of.ts";
import { runCommandLine } from "../harness/run-command-line.ts";
import { stepTest } from "../harness/step-test.ts";
import { planted, plantedRows } from "./completeness/planted.ts";

const bench = stepTest();
const { test, sql } = bench;

/** Where each planted case has to be found, and what the check said before and after all of them were planted. */
const expected = new Map<string, string>();
let before: Finding[] = [];
let after: Finding[] = [];

/** As whoever owns the server may: no trigger and no key of another table stands in the way. */
async function behindTheBack<T>(write: (tx: TransactionSql) => PromiseLike<T>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await write(tx);
  });
}

const find = async (atOnce?: number) => (await checkCompleteness({ $client: sql }, atOnce ? { atOnce } : {})).findings;

/** What `rekey audit check` says of this database. */
async function runCheck(...options: string[]) {
  return runCommandLine(["audit", "check", ...options], { DATABASE_URL: await urlOf(sql) });
}
let whole: Awaited<ReturnType<typeof runCheck>> | undefined;

beforeAll(async () => {
  const cases = [];
  for (const [name, begin] of Object.entries(planted)) cases.push({ name, ...(await begin(bench)) });
  [before, whole] = await Promise.all([find(), runCheck()]);
  for (const { name, subject, write } of cases) {
    await behindTheBack(write);
    expected.set(name, subject);
  }
  for (const [name, write] of Object.entries(plantedRows)) {
    await behindTheBack(write);
    const [last] = await sql<{ id: string }[]>`select max(id)::text as id from audit_events`;
    expected.set(name, last?.id ?? "");
  }
  after = await find();
  // Of each kind something is made, and the command is started.
}, 60_000);

test("where each change has its row of the history, nothing is found", () => {
  expect(before).toEqual([]);
});

test.for([...Object.keys(planted), ...Object.keys(plantedRows)])(
  "a change without its row and a row without its change are found: %s",
  (name) => {
    const [rule] = name.split(": ");
    expect(after).toContainEqual(expect.objectContaining({ rule, subject: expected.get(name) }));
  },
);

test("every rule finds something that was planted", () => {
  const names = [...Object.keys(planted), ...Object.keys(plantedRows)].map((name) => name.split(": ")[0]);
  const rules = new Set(completenessRules.map(({ name }) => name));
  expect(new Set(names)).toEqual(rules);
});

test("every action is compared by a rule that there is, or says why by none", () => {
  const known = new Set<string>(["no-change", "no-trace", ...completenessRules.map(({ name }) => name)]);
  expect(auditActionNames.filter((action) => !known.has(toldBy[action]))).toEqual([]);
});

test("it finds the same in parts as at once, and keeps no more than it is told to", async () => {
  expect(await find(7)).toEqual(expect.arrayContaining(after));
  const few = await checkCompleteness({ $client: sql }, { keep: 3 });
  expect(few.findings).toEqual(after.slice(0, 3));
  expect(few.found).toBe(after.length);
});

test("the command says with its exit code whether all is told, and prints what is not", async () => {
  expect(whole).toEqual({
    code: 0,
    output: expect.stringMatching(
      /Looked at \d+ rows, \d+ of them of the history\.\nChanges and history say the same\.\n$/,
    ) as string,
  });
  const [found, json] = await Promise.all([runCheck(), runCheck("--json")]);
  expect(found.code).toBe(1);
  expect(found.output).toContain(
    `  row-subject\t${expected.get("row-subject: of a contact")}\tthe row contact.updated`,
  );
  expect(json.code).toBe(1);
  expect(JSON.parse(json.output)).toMatchObject({ found: after.length, findings: after });
});
