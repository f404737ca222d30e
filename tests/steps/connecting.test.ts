import { randomBytes } from "node:crypto";
import { openDatabase } from "@rekey/database/connection";
import { checkDatabase, findHindrance } from "@rekey/database/readiness/check-database";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { anyPort } from "@rekey/dev/free-port";
import { expect, inject, onTestFinished } from "vitest";
import { stepTest } from "../harness/step-test.ts";

const { test, sql } = stepTest();

const password = "not-told-to-anybody";

async function urlHere(): Promise<URL> {
  const [{ name } = { name: "" }] = await sql<{ name: string }[]>`select current_database() as name`;
  const url = new URL(databaseUrlFor(inject("database").serverUrl, "rekey_portal"));
  url.pathname = `/${name}`;
  return url;
}

/** A role of this test alone, with what keeps it out. */
async function ownRole(option: string): Promise<string> {
  const role = `connecting_${randomBytes(4).toString("hex")}`;
  await sql.unsafe(`create role ${role} password '${password}' ${option}`);
  onTestFinished(() => void sql.unsafe(`drop role ${role}`));
  return role;
}

async function whyNot(url: URL): Promise<string> {
  await using db = openDatabase(url.href, { applicationName: "connecting", connectTimeoutMs: 1_500 });
  const error: unknown = await checkDatabase(db).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error("it was let in");
  // Readiness shows no words of a driver, which have a code.
  expect(error).not.toHaveProperty("code");
  expect(error.message).not.toContain(password);
  expect(error.message).not.toContain(url.username);
  return error.message;
}

const as = (url: URL, username: string) => Object.assign(new URL(url), { username, password });

test("whatever PostgreSQL or the way to it answers to whoever connects is told as that", async () => {
  const url = await urlHere();
  const at = (changes: Partial<URL>) => Object.assign(new URL(url), changes);
  expect(await whyNot(at({ password }))).toContain("another password");
  expect(await whyNot(at({ pathname: "/no_such_database" }))).toContain("no database of that name");
  expect(await whyNot(as(url, await ownRole("nologin")))).toContain("may not log in");
  expect(await whyNot(as(url, await ownRole("login connection limit 0")))).toContain("too many connections");
  expect(await whyNot(at({ port: String(await anyPort()) }))).toContain("nothing listens");
  expect(await whyNot(at({ hostname: "nowhere.invalid" }))).toMatch(/is not known|cannot be looked up/);
  expect(await whyNot(at({ search: "?sslmode=require" }))).toContain("encryption");
});

test("a database into which our role is let no more says so, and holds the queues", async () => {
  const url = await urlHere();
  const name = url.pathname.slice(1);
  await sql.unsafe(`revoke connect on database ${name} from public, rekey_portal`);
  expect(await whyNot(url)).toContain("into this database no more");
  await using db = openDatabase(url.href, { applicationName: "connecting" });
  expect(await findHindrance(db)).toContain("database prepare");
  await sql.unsafe(`grant connect on database ${name} to public, rekey_portal`);
  await checkDatabase(db);
});
