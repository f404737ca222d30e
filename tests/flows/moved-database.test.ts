import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { openDatabase } from "@rekey/database/connection";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import { findPackagedPostgres } from "@rekey/dev/packaged-postgres";
import type { ServiceName } from "@rekey/dev/service-catalogue";
import postgres from "postgres";
import { expect, inject, onTestFinished, test } from "vitest";
import { makeEarlierDatabase } from "../harness/earlier-version.ts";
import { expectPrepared } from "../harness/expect-prepared.ts";
import { expectToGoOn, leaveResetsOpen } from "../harness/open-resets.ts";
import { startEmptyServer, type EmptyServer } from "../harness/empty-server.ts";
import { runRekey } from "../harness/started-command.ts";
import { startTestSystem } from "../harness/test-system.ts";

const services: ServiceName[] = ["api", "portal", "credentials-worker", "mail-worker", "audit-sealer"];

test("what the version before our own schema has left moves there, beside what others have, and its resets go on", async () => {
  await using before = await startTestSystem({ services });
  const resets = await leaveResetsOpen(before);
  const { serverUrl } = inject("servers");
  const name = `rekey_earlier_${randomBytes(6).toString("hex")}`;
  onTestFinished(() => dropDatabase(serverUrl, name));
  const databaseUrl = await makeEarlierDatabase(serverUrl, name, before.sql);
  await before.stop();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`create table public.orders (id int); insert into public.orders values (7);
    create function public.check_event(int) returns int language sql as 'select 1';
    -- As after a restore by one user, to whom all belongs.
    create table public.notes (id int); alter table public.notes owner to rekey_migrator;
    create function public.tell() returns int language sql as 'select 1'; alter function public.tell() owner to rekey_migrator;
    insert into drizzle.__drizzle_migrations (hash, created_at) values ('theirs', 1700000000000)`);
  expect((await prepareDatabase(databaseUrl)).join("\n")).toContain("GRANT USAGE ON SCHEMA public TO PUBLIC;");
  await expectPrepared(databaseUrl);
  const left = await sql`
    select relname as name from pg_class where relnamespace in ('public'::regnamespace, 'drizzle'::regnamespace) and relkind = 'r'
    union all select proname || '/' || pronargs from pg_proc where pronamespace = 'public'::regnamespace order by name`;
  expect(left.map((row) => String(row["name"]))).toEqual([
    "__drizzle_migrations",
    "check_event/1",
    "notes",
    "orders",
    "tell/0",
  ]);
  expect([...(await sql`select hash from drizzle.__drizzle_migrations`)]).toEqual([{ hash: "theirs" }]);
  expect([...(await sql`select id from orders`)]).toEqual([{ id: 7 }]);
  await sql.end({ timeout: 1 });
  await using system = await startTestSystem({ services, databaseUrl });
  await expectToGoOn(system, resets);
  // That is seen to by triggers that have moved, and find their tables where they are now.
  const { id } = resets.completed.contact;
  expect(await system.api().patchContact(id, { portalAccess: false })).toMatchObject({ portalAccess: false });
});

const packaged = findPackagedPostgres();

interface Form {
  dump: string[];
  /** How pg_restore is called, or psql without. */
  restore?: string[];
  as: "superuser" | "admin";
}

const forms: Record<string, Form> = {
  "as a script": { dump: ["-Fp"], as: "admin" },
  "as a script without owners and rights": { dump: ["-Fp", "-O", "-x"], as: "superuser" },
  "in the custom format": { dump: ["-Fc"], restore: [], as: "superuser" },
  "in the custom format without rights": { dump: ["-Fc"], restore: ["-x", "--clean", "--if-exists"], as: "admin" },
  "as a directory without owners": { dump: ["-Fd"], restore: ["-O"], as: "admin" },
  "as a tar archive, our schema alone": { dump: ["-Ft", "-n", "rekey"], restore: ["-O", "-x"], as: "admin" },
};

/** What pg_dump makes of a database, or pg_dumpall of the whole server, restored with whatever it complains of. */
function dumpTools(binDir: string, folder: string) {
  const run = (program: string, args: string[], url: string) =>
    promisify(execFile)(join(binDir, program), args, {
      env: { PGPASSWORD: decodeURIComponent(new URL(url).password), PGCONNECT_TIMEOUT: "10" },
      maxBuffer: 50_000_000,
    });
  const withoutPassword = (url: string) => Object.assign(new URL(url), { password: "" }).href;
  return {
    dump: (url: string, file: string, args: string[]) =>
      run("pg_dump", [...args, "-f", join(folder, file), "-d", withoutPassword(url)], url),
    dumpAll: (url: string, file: string) =>
      run("pg_dumpall", ["-f", join(folder, file), "-d", withoutPassword(url)], url),
    restore: (url: string, file: string, args: string[] | undefined) =>
      (args === undefined
        ? run("psql", ["-q", "-f", join(folder, file), "-d", withoutPassword(url)], url)
        : run("pg_restore", [...args, "-d", withoutPassword(url), join(folder, file)], url)
      ).catch(() => undefined),
  };
}

const admin = { name: "plain", password: "makes roles and databases" };

async function prepareByCommand(url: string): Promise<string> {
  await using command = runRekey(["database", "prepare"], { DATABASE_URL: url });
  expect(await command.ended, command.output()).toBe(0);
  return command.output();
}

/** What a service that is started before anybody prepares says, and what to do. */
async function expectToBeTold(adminUrl: string): Promise<void> {
  await using db = openDatabase(databaseUrlFor(adminUrl, "rekey_api"), { applicationName: "test" });
  await expect(checkDatabase(db)).rejects.toThrow(/does not let our role in.*run npm run rekey -- database prepare/);
}

async function makeEmpty(server: EmptyServer, as: Form["as"]): Promise<string> {
  await server.empty();
  await server.superuser.unsafe(`create role plain login createrole createdb password '${admin.password}'`);
  await server.superuser.unsafe(`create database elsewhere owner plain`);
  return as === "admin" ? server.urlFor("elsewhere", admin) : server.urlFor("elsewhere");
}

test(
  "a dump in any form comes back on another server, in a database of another name, with one command, and its resets go on",
  { timeout: 240_000, tags: ["postgresql"] },
  async () => {
    await using stack = new AsyncDisposableStack();
    const binDir = packaged?.binDir ?? "";
    // A dump of the whole server sets the superuser's password too.
    const password = randomBytes(24).toString("hex");
    const source = await startEmptyServer(stack, { binDir, password });
    const target = await startEmptyServer(stack, { password });
    const folder = mkdtempSync(join(tmpdir(), "rekey-dumps-"));
    stack.defer(() => rmSync(folder, { recursive: true }));
    const tools = dumpTools(binDir, folder);
    const sourceUrl = await createDatabase(source.url, "rekey");
    await prepareDatabase(sourceUrl);
    await using before = await startTestSystem({ services, databaseUrl: sourceUrl });
    const resets = await leaveResetsOpen(before);
    await before.stop();
    // As if that server had been in use for years.
    await source.runIn("rekey", "update rekey.audit_events set xid = (xid::text::bigint + 1000000000)::text::xid8");
    for (const [form, { dump, restore, as }] of Object.entries(forms)) {
      const url = await makeEmpty(target, as);
      await tools.dump(sourceUrl, form, dump);
      await tools.restore(url, form, restore);
      await expectToBeTold(url);
      await prepareByCommand(url);
      await expectPrepared(url);
    }
    // The whole server, with its roles and their passwords.
    await target.empty();
    await tools.dumpAll(source.url, "all");
    await tools.restore(target.url, "all", undefined);
    const databaseUrl = Object.assign(new URL(source.url), { port: String(target.port), pathname: "/rekey" }).href;
    await prepareByCommand(databaseUrl);
    await expectPrepared(databaseUrl);
    await using system = await startTestSystem({ services, databaseUrl });
    await expect(expectToGoOn(system, resets)).resolves.not.toThrow();
  },
);
