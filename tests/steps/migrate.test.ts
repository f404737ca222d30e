import { randomBytes } from "node:crypto";
import { openDatabase } from "@rekey/database/connection";
import { isBeingPrepared, pendingMigrations } from "@rekey/database/prepare/migrate";
import { advisoryLock, migratorRole } from "@rekey/database/prepare/service-roles";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { databaseUrlFor, migrateOnly, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import postgres from "postgres";
import { expect, inject, onTestFinished, test } from "vitest";

/** A database with the roles and rights that preparing makes, and nothing in our schema. */
async function withoutTables() {
  const { serverUrl } = inject("database");
  const name = `rekey_migrate_${randomBytes(6).toString("hex")}`;
  onTestFinished(() => dropDatabase(serverUrl, name));
  const url = await createDatabase(serverUrl, name);
  await prepareDatabase(url);
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  onTestFinished(() => sql.end({ timeout: 1 }));
  await sql.unsafe("drop schema rekey cascade; create schema rekey authorization rekey_migrator");
  const db = openDatabase(databaseUrlFor(url, "rekey_portal"), { applicationName: "a service", maxConnections: 1 });
  onTestFinished(() => db[Symbol.asyncDispose]());
  const readiness = () =>
    checkDatabase(db).then(
      () => "ready",
      (error: Error) => error.message,
    );
  return { url, sql, readiness };
}

test("a service says which migration it needs and which is there, and is ready as soon as all were run", async () => {
  const { url, sql, readiness } = await withoutTables();
  const migratorUrl = databaseUrlFor(url, migratorRole);
  const all = await pendingMigrations(migratorUrl);
  const newest = all.at(-1) ?? "";
  expect(await readiness()).toBe(
    `the database has no tables of Rekey, and this service needs ${newest}; run npm run rekey -- database prepare, or npm start`,
  );
  expect(await pendingMigrations(migratorUrl)).toEqual(all);
  expect(await migrateOnly(url)).toEqual(all);
  expect(await readiness()).toBe("ready");
  expect([await pendingMigrations(migratorUrl), await migrateOnly(url)]).toEqual([[], []]);
  // As it was before the last one.
  await sql`delete from rekey.__drizzle_migrations where id = (select max(id) from rekey.__drizzle_migrations)`;
  expect(await readiness()).toContain(
    `the database is of an earlier version: it is at migration ${all.at(-2)}, and this service needs ${newest}; run npm run`,
  );
  // And as it was when it did not say yet which versions it serves.
  await sql.unsafe(`
    drop view rekey.schema_state;
    create view rekey.schema_state as select max(created_at) as newest from rekey.__drizzle_migrations;
    grant select on rekey.schema_state to rekey_portal`);
  expect(await readiness()).toContain(`it is at migration ${all.at(-2)}, and this service needs ${newest}`);
});

test("an older service goes on with a newer database for as long as that says it may, and then says why not", async () => {
  const { url, sql, readiness } = await withoutTables();
  await migrateOnly(url);
  await sql`update rekey.__drizzle_migrations set created_at = created_at + 1000
    where id = (select max(id) from rekey.__drizzle_migrations)`;
  expect(await readiness()).toBe("ready");
  await sql.unsafe(`
    create or replace view rekey.schema_state as
    select max(created_at) as newest, '9999_of_tomorrow'::text as serves_from from rekey.__drizzle_migrations`);
  expect(await readiness()).toMatch(
    /^the database serves versions from migration 9999_of_tomorrow on, and this service is older: .* start a newer version of it$/,
  );
});

test("whoever migrates while somebody else does is told so, and finds nothing left to do", async () => {
  const { url, sql } = await withoutTables();
  const ended = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const other = sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${advisoryLock})`;
    begun.resolve();
    await ended.promise;
  });
  await begun.promise;
  expect(await isBeingPrepared(url)).toBe(true);
  const both = Promise.all([migrateOnly(url), migrateOnly(url)]);
  ended.resolve();
  await other;
  const [most, least] = (await both).toSorted((a, b) => b.length - a.length);
  expect([most?.length, least]).toEqual([expect.any(Number), []]);
  expect(most).not.toEqual([]);
  expect(await isBeingPrepared(url)).toBe(false);
});
