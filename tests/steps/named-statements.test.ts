import { randomBytes } from "node:crypto";
import { type Database, isTransientDatabaseError, openDatabase } from "@rekey/database/connection";
import { bySystem } from "@rekey/database/actor";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { secondsUntilLeft, takeFromBudget } from "@rekey/database/resets/mail-budget";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { expect, inject } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { issuing } from "../harness/take-steps.ts";

const { test, as, see, sql: admin, take } = stepTest();

const open = (words = "", url = inject("database").serverUrl) =>
  openDatabase(`${url}${words}`, { applicationName: "test", maxConnections: 1 });

/** How many statements the server knows by name after two were asked three times, of which drizzle writes one. */
async function countNames(db: Database): Promise<number> {
  for (const n of [1, 2, 3]) {
    expect([...(await db.$client`select ${n}::int as n`)]).toEqual([{ n }]);
    expect(await secondsUntilLeft(db, "spent_at", "nobody", n)).toBeUndefined();
  }
  const rows = await db.$client.unsafe("select from pg_prepared_statements");
  return rows.length;
}

test.for([
  ["PostgreSQL is at the other end", "", 2],
  ["somebody says that it is", "?pgbouncer=false", 2],
  ["somebody says that it is not", "?pgbouncer=true", 0],
] as const)("a statement has a name where %s", async ([, words, names]) => {
  const [row] = await admin<{ name: string }[]>`select current_database() as name`;
  const url = new URL(databaseUrlFor(inject("database").serverUrl, "rekey_api"));
  url.pathname = `/${row?.name}`;
  await using db = open(words, url.href);
  expect(await countNames(db)).toBe(names);
});

test("what a list of parameters says is the same the first time and later, with a name and without", async () => {
  const given = [true, false, 7, "text", null] as const;
  for (const words of ["?pgbouncer=true", "?pgbouncer=false", ""]) {
    await using db = open(words);
    const { $client: sql } = db;
    const [yes, no, number, word, nothing] = given;
    for (const _time of [1, 2, 3]) {
      const rows = await sql`
        select ${yes}::boolean as yes, ${no}::boolean as no, ${number}::int as number, ${word}::text as word,
          ${nothing}::text as nothing, ${'["a"]'}::text::jsonb as list`;
      expect([...rows]).toEqual([{ yes, no, number, word, nothing, list: ["a"] }]);
    }
  }
});

test("a statement that the other end does not know is sent again without a name, and so are all others", async () => {
  await using db = open();
  const { $client: sql } = db;
  const ask = async (flag: boolean) => expect([...(await sql`select ${flag}::boolean as flag`)]).toEqual([{ flag }]);
  await ask(true);
  await sql.unsafe("deallocate all");
  for (const flag of [true, false]) await ask(flag);
  await sql`select ${1}::int as other`;
  expect(await sql.unsafe("select from pg_prepared_statements")).toHaveLength(0);
});

/** A table that a statement has been prepared for, and what changes the type of what that statement answers. */
async function oldTable(db: Database) {
  const name = `changing_${randomBytes(6).toString("hex")}`;
  const admin = open();
  await admin.$client.unsafe(`create table ${name} (id int); insert into ${name} values (1)`);
  const ask = (sql: Pick<Database["$client"], "unsafe">) =>
    sql.unsafe(`select *, $1::boolean as flag from ${name}`, [true], { prepare: true });
  for (const _time of [1, 2]) await ask(db.$client);
  return {
    ask,
    name,
    change: () => admin.$client.unsafe(`alter table ${name} add column other int`),
    async [Symbol.asyncDispose]() {
      await admin.$client.unsafe(`drop table ${name}`);
      await admin[Symbol.asyncDispose]();
    },
  };
}

test("a statement whose table a migration has changed meanwhile is prepared anew, with the same parameters", async () => {
  await using db = open();
  await using table = await oldTable(db);
  await table.change();
  expect([...(await table.ask(db.$client))]).toEqual([{ id: 1, other: null, flag: true }]);
});

test("within a transaction that is a matter of the moment, and the next try finds all statements new", async () => {
  await using db = open();
  await using first = await oldTable(db);
  await using second = await oldTable(db);
  await Promise.all([first.change(), second.change()]);
  const both = () => db.$client.begin(async (tx) => [...(await first.ask(tx)), ...(await second.ask(tx))]);
  const error: unknown = await both().catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: "0A000" });
  expect(isTransientDatabaseError(error)).toBe(true);
  expect(await both()).toHaveLength(2);
});

test("a step that meets a statement of before a migration is run again", async () => {
  const { id } = await take.contact();
  let times = 0;
  const step = () =>
    unitOfWork(as("rekey_api")).run(bySystem, ({ tx }) => {
      times += 1;
      return takeFromBudget(tx, "spent_at", id, 100);
    });
  expect([await step(), await step()]).toEqual([true, true]);
  await admin`alter table rekey.mail_budgets alter column contact_id type varchar(128)`;
  expect(await step()).toBe(true);
  expect(times).toBe(4);
});

test("what a step writes last is written with all else or not at all, also where its name is not known at the other end", async () => {
  const ids = await Promise.all([1, 2].map(async () => take.requestByMail((await take.contact()).id)));
  const [row] = await admin<{ name: string }[]>`select current_database() as name`;
  const url = new URL(databaseUrlFor(inject("database").serverUrl, "rekey_credentials"));
  url.pathname = `/${row?.name}`;
  await using db = open("", url.href);
  let times = 0;
  for (const resetId of ids) {
    const [asked] = await see.events({ resetId });
    await unitOfWork(db, { consumer: "credentials" }).run(bySystem, async (work) => {
      times += 1;
      await issuing(work, { resetId, eventId: asked?.id ?? "" });
      const written = "select name from pg_prepared_statements where statement like 'with recorded%'";
      for (const { name } of await work.tx.execute<{ name: string }>(written))
        await work.tx.execute(`deallocate "${name}"`);
    });
    const [done] = await see.events({ resetId });
    expect([(await see.reset(resetId)).state, done?.consumedAt]).toEqual(["issued", expect.any(Date)]);
  }
  expect(times, "the second one is run again").toBe(3);
});
