import { setTimeout as pause } from "node:timers/promises";
import { type SQL, sql } from "drizzle-orm";
import { type AuditAction, type AuditDetail, auditActions } from "@rekey/contracts/audit-actions";
import type { EventType, PublishableEvent, QueueName } from "@rekey/contracts/events";
import type { Narrowing } from "@rekey/contracts/narrowing";
import type { Actor, Cause } from "./actor.ts";
import { type Database, type Transaction, databaseErrorCode, isPlanStale } from "./connection.ts";
import { type Entry, type About, flush } from "./history/flush.ts";
import { type ListStatement, type Statement, openListStatement, openStatement } from "./history/statement.ts";
import { sentTogether } from "./sent-together.ts";
import { lockWaitOfList } from "./sql-lists.ts";
import { type EventMark, type EventOptions, type NewEvent, newEvents } from "./outbox/new-events.ts";

/**
 * One change of state, all or nothing: what a step that changes something takes. What it records and emits is written
 * with the change, last, in one statement.
 */
export interface Work {
  tx: Transaction;
  actor: Actor;
  /** Whom its caller may change; undefined: everybody. */
  narrowing: Narrowing | undefined;
  /**
   * Tells the history of the change. By the actor of the work, unless `about` names another. What the catalogue has not
   * for the action is refused, and the change with it.
   */
  record: <A extends AuditAction>(action: A, about: About, detail: AuditDetail<A>) => void;
  /**
   * Has a statement that nothing depends on sent with what was recorded, ahead of it, and the commit behind both: none
   * of them waits for an answer to another one.
   */
  writeLast: (statement: SQL | string) => void;
  /** Writes an event for each of its consumers, published after the commit; one that is put off, by the relay. */
  emit: (type: EventType, subject: PublishableEvent["subject"], options?: EventOptions) => void;
  /** Says that the consumer of this process has done an event. To say so again changes nothing. */
  consume: (eventId: string) => void;
  /** Says that the job of an event is to run after that time and not before. */
  postpone: (eventId: string, delayMs: number) => void;
  /** The same for one that waits for what no worker can hurry, such as a key: until then nobody is late with it. */
  letWait: (eventId: string, delayMs: number) => void;
}

export interface UnitOfWork {
  /** Runs a step. It may be run more than once, so it does nothing but ask the database. */
  run: <T>(cause: Cause, step: (work: Work) => Promise<T>) => Promise<T>;
  /**
   * Runs a step over a list, in one transaction: all of its members, or none. Unless it is patient it waits for no lock
   * that others hold for long: whoever calls this tries each member alone then, and patiently.
   */
  runList: <M, T>(
    cause: Cause,
    members: readonly M[],
    step: (work: Work, members: readonly M[]) => Promise<readonly T[]>,
    isPatient: boolean,
  ) => Promise<readonly T[]>;
  /** Runs a step that is one statement, and so one round trip and one commit. */
  runStatement: <T>(cause: Cause, step: (statement: Statement) => Promise<T>) => Promise<T>;
  /** The same over a list whose members have causes of their own. */
  runListStatement: <T>(step: (statement: ListStatement) => Promise<T>) => Promise<T>;
}

export interface UnitOfWorkOptions {
  /** The queue whose events the steps of this process mark as done. */
  consumer?: QueueName;
  /** Called after the commit and not waited for. Never rejects: what it cannot publish is left to the relay. */
  publish?: (event: PublishableEvent) => unknown;
  /** Told of each commit that belongs to traces. */
  onCommit?: (commit: { startedAtMs: number; traces: readonly string[] }) => void;
}

/**
 * The only way to change state. The database refuses the commit of a change that nothing was recorded of; see
 * `check_change_is_recorded()`.
 */
export function unitOfWork(db: Database, options: UnitOfWorkOptions = {}): UnitOfWork {
  const publishAll = (events: readonly PublishableEvent[]) => events.forEach((event) => void options.publish?.(event));
  const tell = (startedAtMs: number, traces: readonly (string | undefined)[]) => {
    const known = traces.filter((each) => each !== undefined);
    if (known.length > 0) options.onCommit?.({ startedAtMs, traces: known });
  };
  async function run<T>(cause: Cause, step: (work: Work) => Promise<T>, isPatient = true): Promise<T> {
    const startedAtMs = Date.now();
    const { result, events } = await inTransaction(db, async (tx) => {
      const gathered = gather(tx, cause);
      // Sent with the first statement of the step, and so for nothing.
      const bounded = isPatient ? undefined : tx.execute(waitsLittle).then(() => {});
      const [, result] = await sentTogether(Promise.resolve(bounded), step(gathered.work));
      const events = gathered.events.filter(({ delayMs }) => delayMs === 0);
      return {
        result,
        events,
        last: sendLast(tx, gathered.writes, () =>
          flush(tx, { ...gathered, source: cause.actor.source, consumer: options.consumer }),
        ),
      };
    });
    tell(startedAtMs, [cause.traceparent, ...events.map(({ event }) => event.traceparent)]);
    publishAll(events.map(({ event }) => event));
    return result;
  }
  async function andPublish<T>(
    step: (later: (event: PublishableEvent) => void) => Promise<T>,
    cause?: Cause,
  ): Promise<T> {
    const written: PublishableEvent[] = [];
    const startedAtMs = Date.now();
    const result = await step((event) => void written.push(event));
    tell(startedAtMs, [cause?.traceparent, ...written.map(({ traceparent }) => traceparent)]);
    publishAll(written);
    return result;
  }
  return {
    run,
    runList: (cause, members, step, isPatient) => run(cause, (work) => step(work, members), isPatient),
    runStatement: (cause, step) => andPublish((later) => step(openStatement(db, cause, later)), cause),
    runListStatement: (step) => andPublish((later) => step(openListStatement(db, later))),
  };
}

const waitsLittle = sql`set local lock_timeout = ${sql.raw(`'${lockWaitOfList}'`)}`;

function gather(tx: Transaction, { actor, traceparent, narrowing }: Cause) {
  const entries: Entry[] = [];
  const events: NewEvent[] = [];
  const marks: EventMark[] = [];
  const writes: (SQL | string)[] = [];
  const work: Work = {
    tx,
    actor,
    narrowing,
    record: (action, { actor: by = actor.subject, resetId, contactId, clientId }, detail) =>
      void entries.push({
        action,
        actor: by,
        resetId,
        contactId,
        clientId,
        detail: checked(action, detail),
      }),
    writeLast: (statement) => void writes.push(statement),
    emit: (type, subject, eventOptions) =>
      void events.push(...newEvents(type, subject, { traceparent, ...eventOptions })),
    consume: (eventId) => void marks.push({ eventId, mark: "done" }),
    postpone: (eventId, delayMs) => void marks.push({ eventId, mark: "later", delayMs }),
    letWait: (eventId, delayMs) => void marks.push({ eventId, mark: "waits", delayMs }),
  };
  return { work, entries, events, marks, writes };
}

/** All of it is sent before this returns. Fails as the first that failed: the others are only told of that. */
async function sendLast(
  tx: Transaction,
  writes: readonly (SQL | string)[],
  rest: () => Promise<unknown>,
): Promise<void> {
  const sent = [...writes.map((statement) => tx.execute(statement).then(() => {})), rest()];
  const failed = (await Promise.allSettled(sent)).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

/** A spread brings fields that the compiler does not see. What comes of it is a fault of ours, and no bad input. */
function checked(action: AuditAction, detail: object): object {
  const read = auditActions[action].safeParse(detail);
  if (!read.success) throw new Error(`a row of ${action} is not as the catalogue has it: ${read.error.message}`);
  return read.data;
}

const triesOfTransaction = 3;
// Nothing of such a transaction is left, so it may be run again.
const undoneCodes = new Set(["40001", "40P01"]);

/**
 * Runs a transaction, and once more what PostgreSQL has undone. What was sent `last` is not waited for before the
 * commit is sent: where it fails there is nothing to commit, and PostgreSQL takes the commit for the end of it.
 */
async function inTransaction<T extends { last: Promise<unknown> }>(
  db: Database,
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      const done = await db.transaction(async (tx) => {
        const made = await run(tx);
        // Heard of below.
        made.last.catch(() => {});
        return made;
      });
      await done.last;
      return done;
    } catch (error) {
      const isUndone = undoneCodes.has(databaseErrorCode(error) ?? "") || isPlanStale(error);
      if (!isUndone || tried === triesOfTransaction) throw error;
      await pause(10 * tried + Math.random() * 40);
    }
  }
}
