import { databaseErrorCode, isTransientDatabaseError } from "@rekey/database/connection";
import { UsageError } from "./usage-error.ts";

/** What was asked could not be found out: neither a yes nor a no. */
export class NoAnswer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NoAnswer";
  }
}

/** For commands whose exit code is an answer: what breaks off is none, so it must not read as a no. */
export async function answered<T>(find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new NoAnswer(describe(error), { cause: error });
  }
}

function describe(error: unknown): string {
  if (isTransientDatabaseError(error))
    return `the database could not be read to the end (${databaseErrorCode(error)}), so nothing is said about it; ask again`;
  return error instanceof Error ? error.message : String(error);
}
