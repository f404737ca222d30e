import { setTimeout as pause } from "node:timers/promises";
import type { Sql, TransactionSql } from "postgres";
import { openClient } from "../server/open-client.ts";
import { databaseErrorCode } from "../connection.ts";

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

// An administrator's sessions begin with the defaults of the server, the database and the user, which may be any.
const ownDefaults = {
  // Alone, or a schema that stands before it has our statements call what somebody else has put there.
  search_path: "pg_catalog, pg_temp",
  lock_timeout: "0",
  idle_in_transaction_session_timeout: "0",
  transaction_timeout: "0",
  standard_conforming_strings: "on",
  row_security: "on",
};

/**
 * A transaction of an administrator, in which all is as our statements need it, run again while others are in its way.
 */
export function asAdmin<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  return despiteOthers(async () => {
    const result = await sql.begin("isolation level read committed read write", async (tx) => {
      await tx.unsafe("set local statement_timeout = 0");
      await tx.unsafe(`
        select pg_catalog.set_config(name, value, true)
        from pg_catalog.json_each_text('${JSON.stringify(ownDefaults)}') as own (name, value)
        where pg_catalog.current_setting(name, true) is not null`);
      return work(tx);
    });
    return result as T;
  });
}

export const codeOf = databaseErrorCode;

/** Whether this user may not do that. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === "42501";
}

// A row of the server's own lists was changed by another preparing in the same moment, here or in another database.
// Or the session waited too long for the next statement, and was ended.
const clashes = new Set(["XX000", "23505", "42710", "40001", "40P01", "55P03", "57P05"]);

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
