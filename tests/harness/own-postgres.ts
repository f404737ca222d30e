import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { createPortChooser } from "@rekey/dev/free-port";
import { removePostgresData, startPostgres } from "@rekey/dev/postgres-server";
import { startReaper } from "@rekey/dev/reaper";
import postgres, { type Sql } from "postgres";

const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../.rekey"));

export interface OwnPostgres {
  /** The superuser's URL of the database `postgres`. */
  url: string;
  port: number;
  superuser: Sql;
  /** The URL of a database for this user. */
  urlFor(user: { name: string; password: string }, database: string): string;
  /** Runs statements in a database as its superuser. */
  runIn<T extends object>(database: string, text: string): Promise<T[]>;
  /** Makes a server of it on which nothing of a test is left: no database and no role. */
  empty(): Promise<void>;
}

/** A PostgreSQL whose roles are the test's own: the embedded one, or that of these programs. */
export async function startOwnPostgres(
  stack: AsyncDisposableStack,
  { binDir, password = randomBytes(24).toString("hex") }: { binDir?: string; password?: string } = {},
): Promise<OwnPostgres> {
  const name = `postgres-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  stack.defer(() => removePostgresData(stateDir, name));
  const reaper = stack.use(await startReaper());
  const port = await createPortChooser().any();
  const common = { durable: false, keepAlive: false, reaper, stateDir, name, port, password };
  const { url } = stack.use(await startPostgres({ ...common, ...(binDir !== undefined && { binDir }) }));
  const superuser = postgres(url, { max: 2, onnotice: () => {} });
  stack.defer(() => superuser.end({ timeout: 1 }));
  const urlOf = (database: string) => Object.assign(new URL(url), { pathname: `/${database}` });
  return {
    url,
    port,
    superuser,
    urlFor: (user, database) =>
      Object.assign(urlOf(database), {
        username: encodeURIComponent(user.name),
        password: encodeURIComponent(user.password),
      }).href,
    runIn: async <T extends object>(database: string, text: string) => {
      const sql = postgres(urlOf(database).href, { max: 1, onnotice: () => {} });
      try {
        return [...(await sql.unsafe<T[]>(text))];
      } finally {
        await sql.end({ timeout: 1 });
      }
    },
    empty: () => dropAll(superuser),
  };
}

async function dropAll(sql: Sql): Promise<void> {
  const databases = await sql<{ name: string }[]>`
    select datname as name from pg_database where datname not in ('postgres', 'template0', 'template1')`;
  for (const { name } of databases) await sql`drop database ${sql(name)} with (force)`;
  const roles = await sql<{ name: string }[]>`
    select rolname as name from pg_roles where rolname !~ '^pg_' and rolname <> current_user`;
  for (const { name } of roles) await sql`drop role ${sql(name)}`;
}
