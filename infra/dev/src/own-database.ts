import postgres, { type Sql } from "postgres";
import { ownSchema } from "@rekey/database/prepare/service-roles";

/**
 * Makes a database where it is missing, optionally as a copy of another one, and returns its URL. This user finds our
 * tables in it without naming their schema.
 */
export async function createDatabase(
  serverUrl: string,
  name: string,
  options: { template?: string } = {},
): Promise<string> {
  await onServer(serverUrl, async (sql) => {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!found) await sql`create database ${sql(name)} template ${sql(options.template ?? "template1")}`;
    await sql`alter role current_user in database ${sql(name)} set search_path = ${sql(ownSchema)}, public`;
    if (options.template !== undefined) await copySettings(sql, options.template, name);
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A copy of a database has all that is in it, and not what is set for its roles. */
async function copySettings(sql: Sql, from: string, to: string): Promise<void> {
  await sql.begin(async (tx) => {
    const settings = await tx<{ role: string; name: string; value: string }[]>`
      select pg_get_userbyid(s.setrole) as role, split_part(c, '=', 1) as name, substr(c, strpos(c, '=') + 1) as value
      from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c
      where d.datname = ${from} and s.setrole <> 0`;
    for (const { role, name, value } of settings) {
      await tx`select set_config(${name}, ${value}, true)`;
      // What is a list would be taken for one name if it were written as text.
      await tx`alter role ${tx(role)} in database ${tx(to)} set ${tx(name)} from current`;
    }
  });
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
}

async function onServer(url: string, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
