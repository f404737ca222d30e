import { setRoleSettings } from "@rekey/database/role-settings";
import { ownSchema } from "@rekey/database/service-roles";
import postgres from "postgres";

/**
 * Makes a database where it is missing, optionally as a copy of another one, and returns its URL. This user finds our
 * tables in it without naming their schema.
 */
export async function createDatabase(
  serverUrl: string,
  name: string,
  options: { template?: string } = {},
): Promise<string> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!found) await sql`create database ${sql(name)} template ${sql(options.template ?? "template1")}`;
    await sql`alter role current_user in database ${sql(name)} set search_path = ${sql(ownSchema)}, public`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  // A copy of a database has all that is in it, and not what is set for its roles.
  if (options.template !== undefined) await withSettings(url.href);
  return url.href;
}

async function withSettings(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    await setRoleSettings(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    await sql`drop database if exists ${sql(name)} with (force)`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
