import postgres, { type Sql, type TransactionSql } from "postgres";
import { type Match, type Rows, type TableName, whereOf } from "./tables.ts";

export type Arrange = ReturnType<typeof arrangeIn>;

/** Locks rows until the end of the transaction, or a table. */
export type Lock = <Table extends TableName>(table: Table, match?: Match<Table>) => Promise<unknown>;

/** Changes rows behind Rekey's back, as time, an import or a restored backup may. */
export function arrangeIn(sql: Sql) {
  const changeAs = async <T>(table: TableName, change: (tx: TransactionSql) => Promise<T>): Promise<T> => {
    const { changed } = await sql.begin(async (tx) => {
      const done = await change(tx);
      // Nobody changes who may do what without a row of the history.
      if (table === "staffUsers")
        await tx`insert into audit_events (action, actor, detail)
          select 'staff.user_changed', 'rekey', jsonb_build_object('staffUser', id) from staff_users`;
      return { changed: done };
    });
    return changed;
  };
  return {
    /** Returns how many rows were changed. */
    change: async <Table extends TableName>(
      table: Table,
      match: Match<Table>,
      values: Partial<Rows[Table]>,
    ): Promise<number> => {
      return changeAs(table, async (tx) => {
        const { count } = await tx`
          update ${tx(postgres.fromCamel(table))} set ${tx(snakeCased(values))} where ${whereOf(tx, match)}`;
        return count;
      });
    },
    /** Rows that all name the same columns. */
    add: async <Table extends TableName>(table: Table, ...rows: Partial<Rows[Table]>[]): Promise<void> => {
      for (let start = 0; start < rows.length; start += 1_000) {
        const some = rows.slice(start, start + 1_000).map(snakeCased);
        await changeAs(table, (tx) => tx`insert into ${tx(postgres.fromCamel(table))} ${tx(some)}`);
      }
    },
    ...moments(sql),
  };
}

function moments(sql: Sql) {
  return {
    /**
     * Does work while a row is locked as by a step that changes it, in a transaction that is committed after it; the
     * work may lock more, and fails where somebody else has it. What it returns within an object is not waited for.
     */
    whileLocked: async <Table extends TableName, Done extends object>(
      table: Table,
      match: Match<Table>,
      work: (lock: Lock) => Promise<Done>,
    ): Promise<Done> => {
      const done = await sql.begin(async (tx) => {
        await lockIn(tx, "for no key update")(table, match);
        return { done: await work(lockIn(tx, "for update nowait")) };
      });
      return done.done;
    },
    /** Makes a mail that nobody can write: it is of no time that a calendar has. */
    spoilMail: async (resetId: string): Promise<void> => {
      await sql`update deliveries set created_at = 'infinity' where reset_id = ${resetId}`;
    },
    endConnection: async (pid: number): Promise<void> => {
      await sql`select pg_terminate_backend(${pid})`;
    },
    /** As if a mail worker had said that mail is set up. */
    setUpMail: async (): Promise<void> => {
      await sql`insert into mail_status (configured, healthy, checked_at) values (true, true, now())`;
    },
  };
}

type How = "for update" | "for update nowait" | "for no key update";

export function lockIn(tx: TransactionSql, how: How = "for update"): Lock {
  return async (table, match) => {
    const name = tx(postgres.fromCamel(table));
    if (match === undefined) return tx`lock table ${name} in share row exclusive mode`;
    return tx`select from ${name} where ${whereOf(tx, match)} ${tx.unsafe(how)}`;
  };
}

/** A moment so many milliseconds from now; before now when negative. */
export const fromNow = (ms: number): Date => new Date(Date.now() + ms);

/** What the driver writes: it knows the type of a moment, but not that of many. */
function written(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map((each: unknown) => (each instanceof Date ? each.toISOString() : each))
    : value;
}

function snakeCased(row: object): Record<string, never> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [postgres.fromCamel(name), written(value) as never]),
  );
}
