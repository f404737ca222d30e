import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "postgres";
import { openClient } from "./open-client.ts";
import { databaseErrorCode } from "./connection.ts";

/** What preparing could not do. Its message is SQL for somebody who may, in which no secret stands. */
export class NeedsAdministrator extends Error {
  override name = "NeedsAdministrator";
  constructor(database: string, statements: readonly string[]) {
    super(
      `This user may not do all that preparing needs. Have an administrator run this in the database "${database}", and prepare again:\n\n` +
        statements.map((statement) => `  ${statement};\n`).join(""),
    );
  }
}

/** One connection, known to work. */
export async function signIn(url: string): Promise<{ sql: Sql } & AsyncDisposable> {
  const sql = openClient(url);
  const session = { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }) };
  try {
    await sql`select 1`;
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

export const codeOf = databaseErrorCode;

/** Whether this user may not do that. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === "42501";
}

// A row of the server's own lists was changed by another preparing in the same moment, here or in another database.
const clashes = new Set(["XX000", "23505", "42710", "40001", "40P01", "55P03"]);

export const isClash = (error: unknown): boolean => clashes.has(codeOf(error) ?? "");

/** Runs what changes what is shared once more, for as long as others change the same in the same moment. */
export async function despiteOthers<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 100 || !isClash(error)) throw error;
      await pause(20 + Math.random() * 100);
    }
  }
}
