import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseUrlAs, databaseUrlFault, describeServers, readDatabaseUrl } from "./database-target.ts";

const at = (name: string, port = 5432) => ({ name, host: name, port });
const base = { servers: [at("db.test")], user: "u", password: "p", database: "rekey" };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rekey-url-"));
  writeFileSync(join(folder, "root.crt"), rootCertificates[0] ?? "");
  writeFileSync(join(folder, "nothing.crt"), "nothing");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.for([
  ["postgres://u:p@db.test/rekey", {}],
  ["postgresql://u:p@db.test/rekey", {}],
  ["POSTGRES://u:p@db.test/rekey", {}],
  ["  postgres://u:p@db.test/rekey\n", {}],
  ['"postgres://u:p@db.test/rekey"', {}],
  ["'postgres://u:p@db.test:5432/rekey'", {}],
  ["postgres://u:p@db.test:5432/rekey?", {}],
  ["postgres://u@db.test/rekey", { password: "" }],
  ["postgres://u:@db.test/rekey", { password: "" }],
  ["postgres://u:p@db.test:6543/rekey", { servers: [at("db.test", 6543)] }],
  ["postgres://u:p@127.0.0.1/rekey", { servers: [at("127.0.0.1")] }],
  ["postgres://u:p@[::1]:5433/rekey", { servers: [at("::1", 5433)] }],
  ["postgres://u:p@[fe80::1%25eth0]/rekey", { servers: [at("fe80::1%eth0")] }],
  ["postgres://u:p@[2001:db8::7]/rekey", { servers: [at("2001:db8::7")] }],
  ["postgres://u:p@h1:5432,h2:5433/rekey", { servers: [at("h1"), at("h2", 5433)] }],
  ["postgres://u:p@h1,h2/rekey", { servers: [at("h1"), at("h2")] }],
  ["postgres://u:p@h1,[::1]:7/rekey", { servers: [at("h1"), at("::1", 7)] }],
  ["postgres://u:p@/rekey", { servers: [at("localhost")] }],
  ["postgres:///rekey?user=u&password=p&host=db.test", {}],
  ["postgres://u:p@/rekey?host=h1,h2&port=1,2", { servers: [at("h1", 1), at("h2", 2)] }],
  ["postgres://u:p@/rekey?host=h1,h2&port=7", { servers: [at("h1", 7), at("h2", 7)] }],
  ["postgresql:///rekey?host=/tmp&user=u&password=p", { servers: [at("/tmp")] }],
  ["postgres://u:p@/rekey?host=/var/run/postgresql", { servers: [at("/var/run/postgresql")] }],
  ["postgres://u:p@%2Fvar%2Frun%2Fpostgresql/rekey", { servers: [at("/var/run/postgresql")] }],
  ["postgres://u:p@%2Fvar%2Frun:5433/rekey", { servers: [at("/var/run", 5433)] }],
  ["postgres://u:p@db.test/rekey?hostaddr=10.0.0.7", { servers: [{ name: "db.test", host: "10.0.0.7", port: 5432 }] }],
  ["postgres://u:p@db.test/?dbname=rekey", {}],
  ["postgres://u:p@db.test/a%20b", { database: "a b" }],
  ["postgres://other:x@db.test/rekey?user=u&password=p", {}],
  ["postgres://u:p%23%40%25%2F%3F@db.test/rekey", { password: "p#@%/?" }],
  ["postgres://u:p#q@db.test/rekey", { password: "p#q" }],
  ["postgres://u:p@q@db.test/rekey", { password: "p@q" }],
  ["postgres://u:p/q@db.test/rekey", { password: "p/q" }],
  ["postgres://u:p?q@db.test/rekey", { password: "p?q" }],
  ["postgres://u:p?q/r@s#t@db.test/rekey", { password: "p?q/r@s#t" }],
  ["postgres://u:p:q@db.test/rekey", { password: "p:q" }],
  ["postgres://u%40firm:p@db.test/rekey", { user: "u@firm" }],
  ["postgres://postgres.projectref:p@db.test/rekey", { user: "postgres.projectref" }],
  ["postgres://u:p+q@db.test/rekey", { password: "p+q" }],
  ["host=db.test dbname=rekey user=u password=p", {}],
  ["host = db.test port = 5432 dbname = rekey user = u password = p", {}],
  ["host=db.test dbname=rekey user=u password='p q\\'r\\\\'", { password: "p q'r\\" }],
  ["host=db.test dbname=rekey user=u password=p#@%/?", { password: "p#@%/?" }],
  ["host=/tmp port=5433 dbname=rekey user=u password=p", { servers: [at("/tmp", 5433)] }],
  ["host=h1,h2 dbname=rekey user=u password=p", { servers: [at("h1"), at("h2")] }],
  ["postgres://u:p@db.test/rekey?application_name=me@home", { applicationName: "me@home" }],
  ["postgres://u:p@db.test/rekey?connect_timeout=10", { connectTimeoutMs: 10_000 }],
  ["postgres://u:p@db.test/rekey?connect_timeout=1", { connectTimeoutMs: 2_000 }],
  ["postgres://u:p@db.test/rekey?connect_timeout=0", { connectTimeoutMs: undefined }],
  [
    "postgres://u:p@db.test/rekey?pgbouncer=true&connection_limit=3&pool_timeout=9&schema=public",
    { maxConnections: 3 },
  ],
  ["postgres://u:p@db.test/rekey?pgbouncer=false", { namesStatements: "always" }],
  ["postgres://u:p@db.test/rekey?schema=rekey&sslmode=require", { namesStatements: "direct" }],
  ["postgres://u:p@db.test/rekey?pgbouncer=true", { namesStatements: false }],
  ["postgres://u:p@db.test/rekey?options=endpoint%3Dep-cool-1", { options: "endpoint=ep-cool-1" }],
  ["postgres://u:p@db.test/rekey?options=-c%20work_mem=64MB", { options: "-c work_mem=64MB" }],
  ["postgres://u:p@db.test/rekey?target_session_attrs=read-write", {}],
  ["postgres://u:p@db.test/rekey?target_session_attrs=primary&load_balance_hosts=disable", {}],
  ["postgres://u:p@db.test/rekey?keepalives=1&keepalives_idle=30&keepalives_interval=5", { keepAliveSeconds: 30 }],
  ["postgres://u:p@db.test/rekey?keepalives=0", { keepAliveSeconds: 0 }],
  ["postgres://u:p@db.test/rekey?client_encoding=utf8&channel_binding=prefer&gssencmode=disable", {}],
] as const)("%s is understood", ([text, expected]) => {
  expect(readDatabaseUrl(text)).toMatchObject({ ...base, ...expected });
  // What is handed on is the same, and a URL that anybody reads.
  const plain = databaseUrlAs(text, undefined);
  expect(URL.canParse(plain)).toBe(true);
  const { tls: _, ...target } = readDatabaseUrl(text);
  expect(readDatabaseUrl(plain)).toMatchObject(target);
});

const tls = (mode: string, verified: string, isDirect = false) => ({ mode, verified, isDirect });

test.for([
  ["", tls("require", "no")],
  ["sslmode=disable", tls("disable", "no")],
  ["sslmode=allow", tls("prefer", "no")],
  ["sslmode=prefer", tls("prefer", "no")],
  ["sslmode=require", tls("require", "no")],
  ["ssl=true", tls("require", "no")],
  ["ssl=false", tls("disable", "no")],
  ["sslmode=require&sslrootcert=root.crt", tls("require", "authority")],
  ["sslmode=prefer&sslrootcert=root.crt", tls("prefer", "no")],
  ["sslmode=verify-ca&sslrootcert=root.crt", tls("require", "authority")],
  ["sslmode=verify-full&sslrootcert=root.crt", tls("require", "name")],
  ["sslmode=verify-full", tls("require", "name")],
  ["sslmode=verify-full&sslrootcert=system", tls("require", "name")],
  ["sslrootcert=system", tls("require", "name")],
  ["sslmode=require&sslnegotiation=direct", tls("require", "no", true)],
] as const)("?%s means of TLS what it means to libpq", ([query, expected]) => {
  expect(readDatabaseUrl(`postgres://u:p@db.test/rekey?${query}`, folder).tls).toMatchObject(expected);
});

test("on this machine nobody asks for TLS unless they say so", () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]", "%2Ftmp"])
    expect(readDatabaseUrl(`postgres://u:p@${host}/rekey`).tls.mode).toBe("disable");
  expect(readDatabaseUrl("postgres://u:p@127.0.0.1/rekey?sslmode=require").tls.mode).toBe("require");
});

const of = (query: string) => `postgres://u:s3cret-p@db.test/rekey?${query}`;

test.for([
  ["", /must be a URL such as/],
  ["nonsense", /must be a URL such as/],
  ["mysql://u:s3cret-p@db.test/rekey", /must be a URL such as/],
  ["jdbc:postgresql://db.test/rekey?user=u&password=s3cret-p", /without jdbc:/],
  ["postgresql+psycopg2://u:s3cret-p@db.test/rekey", /without a \+/],
  ["prisma+postgres://u:s3cret-p@db.test/rekey", /without a \+/],
  ["postgres://u:s3cret-p@db.test", /names no database/],
  ["postgres://db.test/rekey", /names no user/],
  ["host=db.test user=u password=s3cret-p", /names no database/],
  ["host=db.test dbname=rekey password='s3cret-p", /name=value/],
  ["host=db.test dbname=rekey user=u password=two s3cret-p", /name=value/],
  ["postgres://u:s3cret-p%zz@db.test/rekey", /%25/],
  ["postgres://u:s3cret-p@db.test:99999/rekey", /port/],
  ["postgres://u:s3cret-p@db.test:x/rekey", /must be a URL/],
  ["postgres://u:s3cret-p@a,b/rekey?port=1,2,3", /port/],
  ["postgres://u:s3cret-p@db test/rekey", /must be a URL/],
  [of("service=main"), /^service is not followed/],
  [of("passfile=/home/u/.pgpass"), /^passfile is not followed/],
  [of("channel_binding=require"), /^channel_binding .*verify-full/],
  [of("target_session_attrs=read-only"), /^target_session_attrs .*primary/],
  [of("target_session_attrs=standby"), /^target_session_attrs .*primary/],
  [of("sslmode=required"), /^sslmode .*require/],
  [of("sslmode=no-verify"), /^sslmode .*require/],
  [of("sslmode=require&sslrootcert=system"), /^sslrootcert=system needs sslmode=verify-full/],
  [of("sslmode=verify-ca&sslrootcert=none.crt"), /the file named by sslrootcert cannot be read/],
  [of("sslmode=verify-ca&sslrootcert=nothing.crt"), /holds no PEM/],
  [of("sslmode=require&sslcert=root.crt"), /sslcert and sslkey/],
  [of("sslcrldir=/etc"), /^sslcrldir/],
  [of("sslmode=prefer&sslnegotiation=direct"), /^sslnegotiation=direct needs/],
  [of("sslaccept=strict"), /^sslaccept is not followed/],
  [of("gssencmode=require"), /^gssencmode/],
  [of("require_auth=scram-sha-256"), /^require_auth/],
  [of("replication=database"), /^replication/],
  [of("client_encoding=LATIN1"), /^client_encoding .*UTF8/],
  [of("schema=crm"), /^schema .*rekey/],
  [of("search_path=crm"), /^search_path/],
  [of("options=-c%20statement_timeout%3D1"), /^options sets statement_timeout/],
  [of("options=--DateStyle%3DGerman"), /^options sets datestyle/],
  [of("statement_timeout=5000"), /"statement_timeout".*leave it out/],
  [of("s3cret!=1"), /after the \?/],
  [of("connect_timeout=soon"), /^connect_timeout has to be a number/],
  [of("connection_limit=many"), /^connection_limit/],
  [of("sslmode"), /name=value/],
] as const)("%s is refused by what is wrong with it, and nothing of it is repeated", ([text, expected]) => {
  const fault = databaseUrlFault(text, folder);
  expect(fault).toMatch(expected);
  expect(fault).not.toContain("s3cret");
});
test("another user's URL leads to the same place, and names files from anywhere", () => {
  const login = { user: "rekey_api", password: "a/b@c" };
  const hosts = databaseUrlAs("postgres://u:p@h1:1,h2:2/rekey?sslmode=verify-ca&sslrootcert=root.crt", login, folder);
  expect(readDatabaseUrl(hosts)).toMatchObject({ ...login, servers: [at("h1", 1), at("h2", 2)] });
  expect(hosts).toContain(encodeURIComponent(join(folder, "root.crt")));
  const socket = databaseUrlAs("host=/tmp dbname=rekey user=u password=p", login);
  expect(readDatabaseUrl(socket)).toMatchObject({ ...login, servers: [at("/tmp")], database: "rekey" });
  expect(describeServers(hosts)).toBe("h1:1, h2:2");
});

test.for([
  ["postgres://postgres.abcdefgh:p@aws-0-eu.pooler.supabase.com:6543/postgres", "rekey_api.abcdefgh"],
  ["postgres://postgres.abcdefgh:p@db.test/postgres", "rekey_api"],
  ["postgres://admin%40shop:p@shop.postgres.database.azure.com/postgres", "rekey_api@shop"],
  ["postgres://me%40firm.test:p@shop.postgres.database.azure.com/postgres", "rekey_api"],
  ["postgres://admin%40db:p@db.test/postgres", "rekey_api"],
] as const)("a host that tells its customers apart by users' names is told so by each role: %s", ([url, user]) => {
  expect(readDatabaseUrl(databaseUrlAs(url, { user: "rekey_api", password: "x" })).user).toBe(user);
});

test("an address keeps the zone of its network for each role", () => {
  const url = databaseUrlAs("postgres://u:p@[fe80::1%25eth0]/rekey", { user: "rekey_api", password: "x" });
  expect(readDatabaseUrl(url).servers).toEqual([at("fe80::1%eth0")]);
});
