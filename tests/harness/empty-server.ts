import { openClient } from "@rekey/database/server/open-client";
import postgres, { type Sql } from "postgres";
import { type OwnPostgres, type OwnPostgresOptions, startOwnPostgres } from "./own-postgres.ts";

export interface EmptyServer extends OwnPostgres {
  superuser: Sql;
  /** The URL of a database for this user, or for the superuser. */
  urlFor(database: string, user?: { name: string; password: string }): string;
  /** Runs statements in a database as its superuser. */
  runIn<T extends object>(database: string, text: string): Promise<T[]>;
  /** Leaves no database on it and no role. */
  empty(): Promise<void>;
}

/** A server on which nobody has prepared anything, and whose roles are the test's own. */
export async function startEmptyServer(
  stack: AsyncDisposableStack,
  options: OwnPostgresOptions = {},
): Promise<EmptyServer> {
  const server = stack.use(await startOwnPostgres(options));
  const superuser = postgres(server.url, { max: 2, onnotice: () => {} });
  stack.defer(() => superuser.end({ timeout: 1 }));
  const urlFor: EmptyServer["urlFor"] = (database, user) => {
    const url = Object.assign(new URL(server.url), { pathname: `/${database}` });
    if (user) {
      url.username = encodeURIComponent(user.name);
      url.password = encodeURIComponent(user.password);
    }
    return url.href;
  };
  return {
    ...server,
    superuser,
    urlFor,
    runIn: async <T extends object>(database: string, text: string) => {
      // Whose reader of URLs takes escapes in the name.
      const sql = openClient(urlFor(database));
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
