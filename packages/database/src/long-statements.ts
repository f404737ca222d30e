import { sql } from "drizzle-orm";
import type { Database, Transaction } from "./connection.ts";

/** How long a statement may take that looks at a whole large directory: longer than what people wait for. */
export const longStatementMs = 30_000;

/**
 * Has the statements of this transaction take so long. Its database is opened with `longStatementMs`: another one takes
 * a connection for dead on which nothing has been heard for as long as its own may take.
 */
export const mayTakeLong = sql`set local statement_timeout = ${sql.raw(`'${longStatementMs}ms'`)}`;

/** Reads what takes a while, in a transaction of its own. */
export async function readLong<T>(db: Pick<Database, "transaction">, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(
    async (tx) => {
      await tx.execute(mayTakeLong);
      return read(tx);
    },
    { accessMode: "read only" },
  );
}
