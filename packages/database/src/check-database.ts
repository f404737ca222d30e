import { readFileSync } from "node:fs";
import { type Database, isDatabaseAway, isDatabaseUnfit } from "./connection.ts";
import { ownSchema } from "./migrate.ts";

/** The database answers and is of no use as it is. The message says what to do. */
class DatabaseUnfit extends Error {
  override name = "DatabaseUnfit";
}

const howToPrepare = "run npm run rekey -- database prepare, or npm start";

/** The newest migration that this code knows. A newer one in the database is for newer code, and leaves ours working. */
const newestKnown = Math.max(...readJournal().entries.map(({ when }) => when));

function readJournal(): { entries: { when: number }[] } {
  return JSON.parse(readFileSync(new URL("../migrations/meta/_journal.json", import.meta.url), "utf8")) as {
    entries: { when: number }[];
  };
}

/** Throws unless PostgreSQL answers, takes writes, and has the tables that this code needs. */
export async function checkDatabase(db: Database): Promise<void> {
  const state = await readState(db);
  if (Number(state.newest) < newestKnown) {
    throw new DatabaseUnfit(`the database is of an earlier version; ${howToPrepare}`);
  }
  if (!state.isReadOnly) return;
  // After a fail-over the connections that are open lead to the old primary; new ones may find the new one.
  db.reconnect();
  throw new DatabaseUnfit("PostgreSQL takes no writes: it is a replica, or set to read only");
}

/** Why no work may be begun although PostgreSQL answers, if so. Never rejects: one that is away says so itself. */
export async function findHindrance(db: Database): Promise<string | undefined> {
  try {
    await checkDatabase(db);
    return undefined;
  } catch (error) {
    return error instanceof DatabaseUnfit ? error.message : undefined;
  }
}

/**
 * Whether a job that failed so is to wait for the database, for as long as it takes. What the tables are to blame for
 * counts only while they are found to be wrong: else it is a fault of ours, and somebody has to see it.
 */
export async function waitsForDatabase(db: Database, error: unknown): Promise<boolean> {
  if (!isDatabaseUnfit(error)) return isDatabaseAway(error);
  return (await findHindrance(db)) !== undefined;
}

async function readState(db: Database): Promise<{ newest: string | null; isReadOnly: boolean }> {
  try {
    const [row] = await db.$client<{ newest: string | null; isReadOnly: boolean }[]>`
      select newest, pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as "isReadOnly" from schema_state`;
    return row ?? { newest: null, isReadOnly: false };
  } catch (error) {
    if (!isDatabaseUnfit(error)) throw error;
    const cause = await explain(db);
    // Where names are looked for is read when a connection begins, so those that are open never find what is prepared.
    db.reconnect();
    throw new DatabaseUnfit(cause, { cause: error });
  }
}

async function explain(db: Database): Promise<string> {
  const names = await db.$client<{ relname: string; schema: string }[]>`
    select relname, n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where relname in ('schema_state', 'audit_seals') and n.nspname in (${ownSchema}, 'public')`;
  const has = (name: string, schema: string) =>
    names.some((found) => found.relname === name && found.schema === schema);
  if (has("schema_state", ownSchema))
    return `the database does not let our role find or use its tables; ${howToPrepare}`;
  if (has("audit_seals", ownSchema) || has("audit_seals", "public"))
    return `the database is of an earlier version; ${howToPrepare}`;
  return `the database has no tables of Rekey; ${howToPrepare}`;
}
