import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDatabase } from "@rekey/database/readiness/check-database";
import { type Database, databaseErrorCode, isTransientDatabaseError, openDatabase } from "@rekey/database/connection";
import { databaseUrlAs, readDatabaseUrl } from "@rekey/database/server/database-target";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import { askPostgres } from "@rekey/dev/reachable";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freezeProcess } from "../harness/freeze-process.ts";
import { makeAuthority } from "../harness/make-certificate.ts";
import { type OwnPostgres, startOwnPostgres } from "../harness/own-postgres.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";

const stack = new AsyncDisposableStack();
const ours = makeAuthority("Ours");
const others = makeAuthority("Others");
const rules = `
  local all all scram-sha-256
  hostssl all shows_certificate 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
  hostssl all all 127.0.0.1/32 scram-sha-256
  hostnossl all postgres,rekey_console 127.0.0.1/32 scram-sha-256
`;
let folder: string;
let server: OwnPostgres;
let adminUrl: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rekey-tls-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const certificate = ours.issue({ dns: "localhost" });
  const client = ours.issue({ dns: "a client" });
  const files = {
    "ours.crt": ours.cert,
    "others.crt": others.cert,
    "client.crt": client.cert,
    "client.key": client.key,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  server = stack.use(
    await startOwnPostgres({
      files: {
        "server.crt": certificate.cert,
        "server.key": certificate.key,
        "root.crt": ours.cert,
        "hba.conf": rules,
      },
      settings: (filesDir) => ({
        ssl: "on",
        ssl_cert_file: join(filesDir, "server.crt"),
        ssl_key_file: join(filesDir, "server.key"),
        ssl_ca_file: join(filesDir, "root.crt"),
        hba_file: join(filesDir, "hba.conf"),
        unix_socket_directories: filesDir,
      }),
    }),
  );
  adminUrl = await createDatabase(server.url, "rekey");
  await prepareDatabase(`${adminUrl}?sslmode=require`);
});
afterAll(() => stack.disposeAsync());

const open = (url: string): Database =>
  openDatabase(url, { applicationName: "test", maxConnections: 1, silenceMs: 1_200 });

/** A URL by a name of this machine and with words about TLS. */
function urlBy(host: string, query: string): string {
  const url = new URL(databaseUrlFor(adminUrl, "rekey_portal"));
  url.hostname = host;
  return `${url.href}?${query}`.replaceAll("DIR", folder);
}

async function isEncrypted(url: string): Promise<boolean> {
  await using db = open(url);
  await checkDatabase(db);
  const [row] = await db.$client<{ ssl: boolean }[]>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
  return row?.ssl === true;
}

test.for([
  ["127.0.0.1", "sslmode=require"],
  ["127.0.0.1", "sslmode=prefer"],
  ["127.0.0.1", "sslmode=require&sslnegotiation=direct"],
  ["127.0.0.1", "sslmode=require&sslrootcert=DIR/ours.crt"],
  ["127.0.0.1", "sslmode=verify-ca&sslrootcert=DIR/ours.crt"],
  ["localhost", "sslmode=verify-full&sslrootcert=DIR/ours.crt"],
  ["localhost", "sslmode=verify-full&sslrootcert=DIR/ours.crt&hostaddr=127.0.0.1&sslsni=0"],
] as const)("TLS to PostgreSQL by %s?%s is let in", async ([host, query]) => {
  expect(await isEncrypted(urlBy(host, query))).toBe(true);
});

test.for([
  ["another name", "127.0.0.1", "sslmode=verify-full&sslrootcert=DIR/ours.crt", /TLS.*127\.0\.0\.1/],
  ["another authority", "localhost", "sslmode=verify-full&sslrootcert=DIR/others.crt", /TLS/],
  ["another authority", "localhost", "sslmode=verify-ca&sslrootcert=DIR/others.crt", /TLS/],
  ["another authority", "localhost", "sslmode=require&sslrootcert=DIR/others.crt", /TLS/],
  ["none that everybody knows", "localhost", "sslrootcert=system", /TLS/],
  ["no TLS, which the server wants", "127.0.0.1", "sslmode=disable", /no encryption/],
] as const)("%s: a server by %s?%s is not spoken to", async ([, host, query, words]) => {
  await using db = open(urlBy(host, query));
  const error: unknown = await db.$client`select 1`.catch((failure: unknown) => failure);
  expect(String(error)).toMatch(words);
  expect(isTransientDatabaseError(error)).toBe(true);
});

test("a certificate of ours is shown where it is asked for", async () => {
  await using admin = open(adminUrl);
  const password = "known to this test";
  await admin.$client.unsafe(`create role shows_certificate login password '${password}'`);
  const urlWith = (query: string) => databaseUrlAs(urlBy("127.0.0.1", query), { user: "shows_certificate", password });
  const shown = "sslmode=verify-ca&sslrootcert=DIR/ours.crt&sslcert=DIR/client.crt&sslkey=DIR/client.key";
  await using known = open(urlWith(shown));
  expect((await known.$client`select current_user as name`)[0]?.["name"]).toBe("shows_certificate");
  await using unknown = open(urlWith("sslmode=require"));
  expect(databaseErrorCode(await unknown.$client`select 1`.catch((failure: unknown) => failure))).toBe("28000");
});

test("a database is prepared by it too, and every role has it from the administrator's string", async () => {
  const given = `${adminUrl.replace("127.0.0.1", "localhost")}?sslmode=verify-full&sslrootcert=${folder}/ours.crt`;
  expect(await prepareDatabase(given)).toEqual([]);
  expect(await isEncrypted(databaseUrlFor(given, "rekey_api"))).toBe(true);
});

test("who forgets TLS on the way to a server that wants it, as through a tunnel, is told to write it", async () => {
  await using admin = open(`${adminUrl}?sslmode=require`);
  await admin.$client.unsafe("create role forgetful login createrole password 'known'");
  const url = databaseUrlAs(adminUrl, { user: "forgetful", password: "known" });
  await expect(prepareDatabase(url)).rejects.toThrow(
    /no encryption; it was spoken to without TLS.* write sslmode=require/,
  );
  expect(await askPostgres(url)).toMatch(/write sslmode=require$/);
  expect(await askPostgres(`${url}?sslmode=require`)).toBeUndefined();
  const wrong = databaseUrlAs(adminUrl, { user: "postgres", password: "another" });
  expect(await askPostgres(wrong)).not.toContain("TLS");
});

test("a server that stops answering behind TLS is given up", async () => {
  await using proxy = await startTcpProxy({ host: "127.0.0.1", port: server.port });
  const url = urlBy("127.0.0.1", "sslmode=require").replace(`:${server.port}/`, `:${proxy.port}/`);
  await using db = open(url);
  await db.$client`select 1`;
  proxy.hold(true);
  const error: unknown = await db.$client`select 1`.catch((failure: unknown) => failure);
  expect(isTransientDatabaseError(error), String(error)).toBe(true);
  proxy.hold(false);
  await db.$client`select 1`;
});
test("a socket in the file system leads there, and what hangs behind it is given up", async () => {
  const words = [`host=${server.filesDir}`, `port=${server.port}`, "dbname=rekey", "user=postgres"];
  const given = `${words.join(" ")} password=${readDatabaseUrl(adminUrl).password}`;
  expect(await prepareDatabase(given)).toEqual([]);
  await using db = open(databaseUrlFor(given, "rekey_portal"));
  await checkDatabase(db);
  const [row] = await db.$client<{ pid: number; address: string | null }[]>`
    select pg_backend_pid() as pid, inet_client_addr()::text as address`;
  expect(row?.address).toBeNull();
  {
    using _server = freezeProcess(server.pid());
    using _backend = freezeProcess(row?.pid);
    const error: unknown = await db.$client`select 1`.catch((failure: unknown) => failure);
    expect(isTransientDatabaseError(error), String(error)).toBe(true);
  }
  await db.$client`select 1`;
  await using nowhere = open(databaseUrlAs(given.replace(server.filesDir, folder), undefined));
  const missing: unknown = await nowhere.$client`select 1`.catch((failure: unknown) => failure);
  expect(databaseErrorCode(missing)).toBe("ENOENT");
  expect(isTransientDatabaseError(missing)).toBe(true);
});

test.for(["SQL_ASCII", "LATIN1"])(
  "a database in %s is refused by its name, and nothing is made in it",
  async (encoding) => {
    await using admin = open(server.url);
    const name = `in_${encoding.toLowerCase()}`;
    await admin.$client.unsafe(
      `create database ${name} template template0 encoding '${encoding}' locale 'C' locale_provider libc`,
    );
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    await expect(prepareDatabase(url.href)).rejects.toThrow(
      `the encoding of the database is ${encoding} and has to be UTF8`,
    );
    await using db = open(databaseUrlFor(url.href, "rekey_console"));
    await expect(checkDatabase(db)).rejects.toThrow(`the encoding of the database is ${encoding}`);
  },
);
