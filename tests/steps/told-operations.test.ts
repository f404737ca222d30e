import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { checkCompleteness } from "@rekey/database/completeness/check-completeness";
import { applyGrants } from "@rekey/database/prepare/apply-grants";
import { knownMigrations } from "@rekey/database/prepare/known-migrations";
import { migrateDatabase } from "@rekey/database/prepare/migrate";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { nameOfOperator } from "@rekey/dev/operator";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres, { type Sql } from "postgres";
import { expect, inject, onTestFinished, test } from "vitest";
import { ownFolder, runCommandLine } from "../harness/run-command-line.ts";
import { seeIn } from "../harness/see.ts";

const newest = knownMigrations.at(-1)?.tag;
// No name of a user has it, and PostgreSQL takes it in no text: the row cannot be written.
const unwritable = "a\u0000b";

async function emptyDatabase() {
  const { serverUrl } = inject("database");
  const name = `rekey_told_${randomBytes(6).toString("hex")}`;
  onTestFinished(() => dropDatabase(serverUrl, name));
  const url = await createDatabase(serverUrl, name);
  const sql = postgres(url, { max: 2, onnotice: () => {}, connection: { search_path: "rekey, public" } });
  onTestFinished(() => sql.end({ timeout: 1 }));
  const rekey = (...words: string[]) => runCommandLine(words, { DATABASE_URL: url });
  const rows = async () =>
    (await seeIn(sql).history()).map(({ action, actor, detail, source }) => {
      expect([actor, detail["by"], source]).toEqual(["rekey", nameOfOperator(), { via: "command-line" }]);
      return { action, ...detail, by: undefined };
    });
  return { url, sql, migratorUrl: databaseUrlFor(url, migratorRole), rekey, rows };
}

/** As it is prepared before the first migration. */
const withoutTables = (sql: Sql) =>
  sql.unsafe(`drop schema rekey cascade; create schema rekey authorization rekey_migrator;
    create extension pgcrypto schema rekey`);

test("whoever prepares a database is told with what they changed, and who changes nothing is not", async () => {
  const { url, sql, rekey, rows } = await emptyDatabase();
  expect(await rekey("database", "prepare")).toMatchObject({ code: 0 });
  const all = { toMigration: newest, migrations: knownMigrations.length };
  const first = [
    { action: "database.migrated", ...all },
    {
      action: "database.prepared",
      parts: expect.stringMatching(/schema, extension, (database, )?rights$/) as string,
      rightsGiven: expect.any(Number) as number,
      rightsTaken: expect.any(Number) as number,
    },
  ];
  expect(await rows()).toMatchObject(first);
  expect(await rekey("database", "prepare")).toMatchObject({ code: 0 });
  expect(await rekey("database", "migrate")).toMatchObject({ code: 0 });
  expect(await rows()).toHaveLength(2);
  await sql`revoke select on rekey.contacts from rekey_api`;
  await sql`grant delete on rekey.contacts to rekey_api`;
  expect(await rekey("database", "migrate")).toMatchObject({ code: 0 });
  const mended = { action: "database.prepared", parts: "rights", rightsGiven: 1, rightsTaken: 1 };
  expect(await rows()).toMatchObject([...first, mended]);
  expect(await checkCompleteness({ $client: sql })).toMatchObject({ found: 0 });
  // Without a command nobody did it.
  await sql`revoke select on rekey.contacts from rekey_api`;
  await prepareDatabase(url);
  expect(await rows()).toHaveLength(3);
});

test("a migration is told with the one from which it went on", async () => {
  const { url, sql, migratorUrl, rows } = await emptyDatabase();
  await prepareDatabase(url);
  await withoutTables(sql);
  const earlier = knownMigrations.slice(0, -1);
  const owner = postgres(migratorUrl, { max: 1, onnotice: () => {} });
  onTestFinished(() => owner.end({ timeout: 1 }));
  await owner`create table __drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
  for (const { tag, when } of earlier) {
    await owner.unsafe(readFileSync(new URL(`../../packages/database/migrations/${tag}.sql`, import.meta.url), "utf8"));
    await owner`insert into __drizzle_migrations (hash, created_at) values ('by hand', ${when})`;
  }
  expect(await migrateDatabase(migratorUrl, nameOfOperator())).toEqual([newest]);
  const told = { action: "database.migrated", fromMigration: earlier.at(-1)?.tag, toMigration: newest, migrations: 1 };
  expect(await rows()).toMatchObject([told]);
});

test("what cannot be told is not done: no migration and no right without its row", async () => {
  const { url, sql, migratorUrl } = await emptyDatabase();
  await prepareDatabase(url);
  await sql`revoke select on rekey.contacts from rekey_api`;
  await expect(applyGrants(migratorUrl, { operator: unwritable, parts: [] })).rejects.toThrow(/unicode|0x00/i);
  const [right] = await sql`select has_table_privilege('rekey_api', 'rekey.contacts', 'SELECT') as may`;
  expect(right).toEqual({ may: false });
  await withoutTables(sql);
  await expect(migrateDatabase(migratorUrl, unwritable)).rejects.toThrow(/unicode|0x00/i);
  const [list] = await sql`select to_regclass('rekey.__drizzle_migrations')::text as list`;
  expect(list).toEqual({ list: null });
});

async function installation() {
  const { url, ...database } = await emptyDatabase();
  const dir = join(ownFolder(), "rekey");
  const addresses = ["portal", "console", "api"].flatMap((name) => [`--${name}-url`, `https://${name}.example.org`]);
  const given = ["--mail-from", "portal@example.org", "--dir", dir];
  const env = { DATABASE_URL: url, REDIS_URL: "redis://:of-redis@127.0.0.1:6379", SMTP_URLS: "smtp://127.0.0.1:25" };
  expect(await runCommandLine(["init", ...addresses, ...given], env)).toMatchObject({ code: 0 });
  const rekey = (...words: string[]) => runCommandLine([...words, "--dir", dir]);
  const keys = async () => (await database.rows()).filter(({ action }) => action.startsWith("key."));
  return { ...database, dir, rekey, keys, notes: join(dir, "admin/key-notes.json") };
}

test("each step of a key is told by its name, also of those that were made before there was a database", async () => {
  const { dir, sql, rekey, keys } = await installation();
  expect(await rekey("database", "prepare")).toMatchObject({ code: 0 });
  const made = await keys();
  expect(made).toContainEqual(expect.objectContaining({ action: "key.made", setting: "TOKEN_KEYS", key: "k1" }));
  expect(new Set(made.map((row) => `${row.action} ${"setting" in row}`))).toEqual(new Set(["key.made true"]));
  for (const step of [[], [], ["--retire", "--now"]]) await rekey("keys", "rotate", "tokens", ...step);
  expect((await keys()).slice(made.length)).toMatchObject([
    { action: "key.made", setting: "TOKEN_KEYS", key: "k2", doneAt: expect.any(String) as string },
    { action: "key.put_to_use", setting: "TOKEN_KEYS", key: "k2" },
    { action: "key.retired", setting: "TOKEN_KEYS", key: "k1" },
  ]);
  const secret = readFileSync(join(dir, "mail-worker/TOKEN_KEYS"), "utf8").trim().split(":")[1] ?? "";
  const all = await sql<{ row: string }[]>`select to_jsonb(a)::text as row from audit_events a`;
  expect(all.map(({ row }) => row).join("\n")).not.toContain(secret.slice(0, 20));
  expect(await checkCompleteness({ $client: sql })).toMatchObject({ found: 0 });
});

test("where the database is away a step of a key is done, says that it is not told, and is told once afterwards", async () => {
  const { dir, rekey, keys, notes } = await installation();
  await rekey("database", "prepare");
  const before = (await keys()).length;
  const place = join(dir, "admin/DATABASE_URL");
  const url = readFileSync(place, "utf8");
  writeFileSync(place, "postgres://keeper:secret@127.0.0.1:1/rekey\n");
  const rotated = await rekey("keys", "rotate", "fingerprints");
  expect(rotated).toMatchObject({ code: 0 });
  expect(rotated.output).toContain(`The history does not tell of it yet`);
  expect(rotated.output).toContain(`npm run rekey -- keys note --dir ${dir}`);
  expect(rotated.output).not.toContain("secret");
  expect(await rekey("keys", "note")).toMatchObject({ code: 1 });
  writeFileSync(place, url);
  const kept = readFileSync(notes, "utf8");
  expect((await rekey("keys", "note")).output).toContain("Rows written: 1.");
  // As by a command that was ended before it had taken the note away.
  writeFileSync(notes, kept);
  expect((await rekey("keys", "note")).output).toContain("There is nothing that the history does not tell.");
  expect((await keys()).slice(before)).toMatchObject([{ action: "key.made", setting: "FINGERPRINT_KEYS", key: "k2" }]);
});

test("keys that are only printed are told where a database is named, and else by the words that are printed", async () => {
  const { url, rows } = await emptyDatabase();
  await prepareDatabase(url);
  const env = { DATABASE_URL: url };
  expect(await runCommandLine(["keys", "generate", "TOKEN_KEYS"], env)).toMatchObject({ code: 0 });
  const silent = await runCommandLine(["keys", "generate", "SEALING_PUBLIC_KEY", "STAFF_TOTP_KEYS"]);
  const [, words = ""] = /npm run rekey -- (keys note .+)$/m.exec(silent.output) ?? [];
  expect(words.split(" ")).toHaveLength(4);
  expect(await runCommandLine(words.split(" "), env)).toMatchObject({ code: 0 });
  const refused = await runCommandLine(["keys", "note", "TOKEN_KEYS=se cret"], env);
  expect(refused.code).toBe(2);
  expect((await rows()).map((row) => ("setting" in row ? row.setting : ""))).toEqual([
    "TOKEN_KEYS",
    "SEALING_PRIVATE_KEYS",
    "STAFF_TOTP_KEYS",
  ]);
});
