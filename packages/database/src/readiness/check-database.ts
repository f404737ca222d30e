import { type SessionState, sessionState, settingsFault } from "./check-settings.ts";
import { type Database, databaseErrorCode, isTransientDatabaseError, isDatabaseUnfit } from "../connection.ts";
import { knownMigrations, migrationAt } from "../prepare/known-migrations.ts";
import { describeConnecting, notLetIn } from "./connect-words.ts";
import { ownSchema } from "../prepare/service-roles.ts";

/** The database answers and is of no use as it is. The message says what to do. */
class DatabaseUnfit extends Error {
  override name = "DatabaseUnfit";
}

/** The database cannot be asked. The message says why, and what to do where there is something. */
class DatabaseAway extends Error {
  override name = "DatabaseAway";
}

const howToPrepare = "run npm run rekey -- database prepare, or npm start";

const mayNotConnect = `PostgreSQL lets our role into this database no more; ${howToPrepare}`;

const noTransactions =
  "the pooler in front of PostgreSQL knows no transactions: set it from statement mode to transaction or session mode";

const newestKnown = knownMigrations.at(-1) ?? { tag: "none", when: 0 };

const needsNewest = `this service needs ${newestKnown.tag}`;

/** `newest`: the last migration that the database has run; undefined where it does not say. */
function tooOld(newest: number | undefined): string {
  const at = newest === undefined ? undefined : migrationAt(newest);
  const there = at === undefined ? "it has not run all migrations" : `it is at migration ${at}`;
  return `the database is of an earlier version: ${there}, and ${needsNewest}; ${howToPrepare}`;
}

/** Migrations only add until one says which service is too old for what it takes away. */
function tooNew(servesFrom: string): string {
  return `the database serves versions from migration ${servesFrom} on, and this service is older: its newest is ${newestKnown.tag}; start a newer version of it`;
}

/** Throws unless PostgreSQL answers, takes writes, and has the tables and settings that this code needs. */
export async function checkDatabase(db: Database): Promise<void> {
  const state = await readState(db);
  if (state.isReadOnly) {
    // After a fail-over the connections that are open lead to the old primary; new ones may find the new one.
    db.reconnect();
    throw new DatabaseUnfit("PostgreSQL takes no writes: it is a replica, or set to read only");
  }
  refuseSettings(db, state);
  await requireTransactions(db);
  const newest = Number(state.newest);
  if (newest < newestKnown.when) throw new DatabaseUnfit(tooOld(newest));
  if (!knownMigrations.some(({ tag }) => tag === state.servesFrom)) throw new DatabaseUnfit(tooNew(state.servesFrom));
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
  if (!isDatabaseUnfit(error)) return isTransientDatabaseError(error);
  return (await findHindrance(db)) !== undefined;
}

const withTransactions = new WeakSet<Database>();

/** A pooler in statement mode ends a connection that begins one. Asked until it was seen that there are some. */
async function requireTransactions(db: Database): Promise<void> {
  if (withTransactions.has(db)) return;
  try {
    await db.$client.begin((tx) => tx`select 1`);
    withTransactions.add(db);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("statement pooling")) throw error;
    throw new DatabaseUnfit(noTransactions, { cause: error });
  }
}

interface DatabaseState extends SessionState {
  newest: string | null;
  /** The name of the oldest migration that a service has to know to go on with this database. */
  servesFrom: string;
  isReadOnly: boolean;
}

function refuseSettings(db: Database, state: SessionState): void {
  const fault = settingsFault(state);
  if (fault === undefined) return;
  // A session keeps what it began with: only a new one has what was prepared meanwhile.
  db.reconnect();
  throw new DatabaseUnfit(fault);
}

async function readState(db: Database): Promise<DatabaseState> {
  try {
    const [row] = await db.$client<DatabaseState[]>`
      select newest, serves_from, pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_read_only,
        ${sessionState(db.$client)}
      from schema_state`;
    if (!row) throw new DatabaseUnfit(tooOld(undefined));
    return row;
  } catch (error) {
    if (databaseErrorCode(error) === "28P01") throw new DatabaseUnfit(notLetIn, { cause: error });
    if (!isDatabaseUnfit(error)) throw asAway(error);
    const cause = await explain(db).catch((refused: unknown) => {
      throw asAway(refused);
    });
    // Where names are looked for is read when a connection begins, so those that are open never find what is prepared.
    db.reconnect();
    throw new DatabaseUnfit(cause, { cause: error });
  }
}

/** In our own words, where there are any: whoever asks for readiness gets no words of a driver. */
function asAway(error: unknown): unknown {
  if (databaseErrorCode(error) === "42501") return new DatabaseUnfit(mayNotConnect, { cause: error });
  const words = describeConnecting(error);
  return words === undefined ? error : new DatabaseAway(words, { cause: error });
}

async function explain(db: Database): Promise<string> {
  const [state] = await db.$client<SessionState[]>`select ${sessionState(db.$client)}`;
  if (state) refuseSettings(db, state);
  const names = await db.$client<{ relname: string; schema: string }[]>`
    select relname, n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where relname in ('schema_state', 'audit_seals') and n.nspname in (${ownSchema}, 'public')`;
  const has = (name: string, schema: string) =>
    names.some((found) => found.relname === name && found.schema === schema);
  if (has("schema_state", ownSchema)) return explainState(db);
  if (has("audit_seals", ownSchema) || has("audit_seals", "public")) return tooOld(undefined);
  return `the database has no tables of Rekey, and ${needsNewest}; ${howToPrepare}`;
}

/** Before a certain migration it says less; and where our role lacks the right it says nothing. */
async function explainState(db: Database): Promise<string> {
  try {
    const [row] = await db.$client<{ newest: string | null }[]>`select newest from schema_state`;
    if (row && Number(row.newest) < newestKnown.when) return tooOld(Number(row.newest));
  } catch (error) {
    if (!isDatabaseUnfit(error)) throw error;
  }
  return `the database does not let our role find or use its tables; ${howToPrepare}`;
}
