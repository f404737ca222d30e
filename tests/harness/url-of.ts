import type { Sql } from "postgres";
import { inject } from "vitest";

/** By which a command reaches the database of a test, as the user who prepares it. */
export async function urlOf(sql: Sql): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  const url = new URL(inject("database").serverUrl);
  url.pathname = `/${row?.name}`;
  return url.href;
}
