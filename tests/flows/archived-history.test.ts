import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventId } from "@rekey/contracts/public-events";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { runCommandLine } from "../harness/run-command-line.ts";
import { systemTest } from "../harness/system-test.ts";
import { lightDir } from "../harness/test-postgres.ts";
import { waitFor } from "../harness/wait-for.ts";

// The sealer is started again and again, and killed.
vi.setConfig({ testTimeout: 120_000 });

const { test, system } = systemTest({
  services: ["api", "audit-sealer"],
  ownProcess: ["audit-sealer"],
});

const auditor = () => system.api("auditor");
const manyRows = 9_000;
const [never, soon] = [{ CHECKPOINT_EVERY: "1h", CHECKPOINT_ROWS: "1000000" }, { CHECKPOINT_EVERY: "500ms" }];

async function countRows(): Promise<number> {
  const [row] = await system.sql<{ count: number }[]>`select count(*)::int as count from audit_events`;
  return row?.count ?? 0;
}

const newestArchive = async () => (await auditor().getSealing()).archives.at(-1);
const readiness = async () => (await fetch(`${system.adminUrls["audit-sealer"]}/readyz?verbose`)).text();

async function publicKey(): Promise<string> {
  return (await auditor().listVerifierKeys()).keys[0]?.vkey ?? "";
}

let old = { contactId: "", resetId: "", rows: 0 };
beforeAll(async () => {
  await system.kill("audit-sealer");
  // What was sealed when the system began cannot be made older: it is sealed once more.
  for (const table of ["audit_seals", "audit_tree", "audit_checkpoints"])
    await system.sql`delete from ${system.sql(table)}`;
  await system.sql`update audit_sealing set sealed_through = 0, seen_through = 0, gaps = '[]', tree_size = 0`;
  truncateSync(system.checkpointFile);
  const { id: contactId } = await createContact(system);
  const { id: resetId } = await requestByHand(system, contactId, "walrus teapot gravel nine");
  await system.sql`insert into audit_events (action, actor, contact_id, detail)
    select 'test.many', 'rekey', ${contactId}, jsonb_build_object('number', n, 'reason', 'secret words')
    from generate_series(1, ${manyRows}::int) n`;
  await system.sql`update audit_events set at = at - interval '3 months'`;
  for (const table of ["clients", "contacts", "resets", "events", "staff_users"])
    await system.sql`update ${system.sql(table)} set created_at = created_at - interval '3 months'`;
  await system.sql`update resets set updated_at = created_at`;
  old = { contactId, resetId, rows: await countRows() };
  await system.restart("audit-sealer", { SEAL_EVERY: "200ms", ...soon });
  await waitFor(async () => (await auditor().getSealing()).checkpoint?.size === old.rows, {
    message: "a checkpoint over all that is old",
  });
}, 120_000);

const folder = mkdtempSync(join(lightDir(), "archives-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const settings = { SEAL_EVERY: "200ms", HISTORY_KEEP: "1", HISTORY_ARCHIVE_EVERY: "100ms" };
const inFolder = { ...settings, HISTORY_ARCHIVE_DIR: folder };

test("an old month is archived, nothing is removed without its file, and what is killed on the way goes on", async () => {
  await system.restart("audit-sealer", { ...settings, ...never, HISTORY_ARCHIVE_DIR: join(folder, "away") });
  await waitFor(async () => (await readiness()).includes("the folder of archives cannot be written"), {
    message: "the missing folder being told",
  });
  expect(await newestArchive()).toBeUndefined();

  await system.restart("audit-sealer", { ...inFolder, ...never });
  const { file, sha256 } = await waitFor(newestArchive, { message: "the archive being told of" });
  expect(readdirSync(folder)).toEqual([file]);
  const path = join(folder, file);
  const size = readFileSync(path).length;
  appendFileSync(path, " ");
  await system.restart("audit-sealer", { ...inFolder, ...soon });
  await waitFor(async () => (await readiness()).includes("is not in its folder any more, or is another file"), {
    message: "the changed file being told",
  });
  expect(await countRows()).toBe(old.rows + 1);

  truncateSync(path, size);
  for (let times = 0; times < 3; times += 1) {
    const before = await countRows();
    await waitFor(async () => (await countRows()) < before || (await newestArchive())?.removedAt !== null, {
      message: "some rows being removed",
      everyMs: 5,
    });
    await system.kill("audit-sealer");
    await system.restart("audit-sealer", { ...inFolder, ...soon });
  }
  const archive = await waitFor(
    async () => {
      const newest = await newestArchive();
      return newest?.removedAt !== null && newest;
    },
    { message: "all of its rows being removed" },
  );
  expect(archive).toMatchObject({ number: 1, from: 1, to: old.rows, file, sha256 });
  expect(readdirSync(folder)).toEqual([file]);
  expect(readFileSync(path, "utf8")).not.toContain("secret words");
  // What it says of the removal goes with it where it is killed right after.
  expect(system.allLines().join("\n")).toMatch(/"code":"history-(?:archived|removed)"/);
});

test("the archive, what is left and the database are verified by command, each and together", async () => {
  const path = join(folder, (await newestArchive())?.file ?? "");
  const key = await publicKey();
  const live = join(folder, "live.ndjson");
  writeFileSync(live, await (await system.fetchApi("/v1/audit/export?format=ndjson", { as: "auditor" })).text());
  const verify = (...args: string[]) => runCommandLine(["audit", "verify", ...args, "--key", key]);
  const [alone, together, gap, database] = await Promise.all([
    verify(path, "--checkpoints", system.checkpointFile),
    verify(live, path),
    verify(live, live),
    runCommandLine(["audit", "verify", "--database", "--key", key], { DATABASE_URL: system.databaseUrl }),
  ]);
  expect([alone.code, alone.output]).toEqual([0, expect.stringContaining("It is archive 1")]);
  expect([together.code, together.output]).toEqual([0, expect.stringContaining("from row 1 to row")]);
  expect([gap.code, gap.output]).toEqual([1, expect.stringContaining("NOT GOOD together")]);
  expect([database.code, database.output]).toEqual([0, expect.stringContaining("The first rows are in archives")]);
});

test("whatever reads the history says of what is archived where it is", async () => {
  const file = (await newestArchive())?.file;
  const { timeline, archivedIn } = await auditor().getResetHistory(old.resetId);
  expect([timeline.length, archivedIn]).toEqual([0, [file]]);
  expect((await auditor().getContactHistory(old.contactId)).archivedIn).toEqual([file]);
  expect(await auditor().getTimeline(old.resetId)).toEqual({ items: [], nextCursor: null, archivedIn: [file] });
  await expect(auditor().proveReset(old.resetId)).rejects.toMatchObject({
    status: 410,
    code: "history-archived",
    detail: `Look in ${file}.`,
  });
  await expect(system.api().listEvents({ after: eventId(7n) })).rejects.toMatchObject({
    status: 410,
    code: "cursor-archived",
  });
  const { nextCursor } = await system.api().listEvents({});
  expect((await system.api().listEvents({ after: nextCursor })).items).toEqual([]);
});

test("a list and an export say that they begin behind an archive, and not where they ask for a later time", async () => {
  const file = (await newestArchive())?.file;
  const today = new Date().toISOString();
  expect((await auditor().listAuditEvents({})).archivedIn).toEqual([file]);
  expect(await auditor().listAuditEvents({ from: today })).not.toHaveProperty("archivedIn");
  const headOf = async (query: string) => {
    const answer = await system.fetchApi(`/v1/audit/export?format=csv${query}`, { as: "auditor" });
    await answer.body?.cancel();
    const [, name] = /filename="(.*?)-to-/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
    return [name, answer.headers.get("rekey-archived-through")];
  };
  expect(await headOf("")).toEqual([`rekey-whole-history-from-row-${old.rows + 1}`, `${old.rows}`]);
  expect(await headOf(`&from=${today}`)).toEqual([`rekey-history-in-part-${today.slice(0, 10)}`, null]);
});
