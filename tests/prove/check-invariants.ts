import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { Redis } from "ioredis";
import { findIncomplete } from "../harness/completeness.ts";
import { freshPasswords } from "../harness/fresh-password.ts";
import { readRedis } from "../harness/read-redis.ts";
import { waitFor } from "../harness/wait-for.ts";
import type { Command, Load } from "./drive-load.ts";
import type { ProvenSystem } from "./proven-system.ts";

export interface Findings {
  /** Commands that were answered 2xx and of which something is missing. */
  lost: string[];
  /** What has happened twice. */
  double: string[];
  /** Anything else that must never be. */
  wrong: string[];
}

/**
 * How far an earlier check has read: what lies before cannot have changed, or is looked at by the last check of all.
 */
interface Mark {
  sinceMs: number;
  lines: Partial<Record<ServiceName, number>>;
}

export interface Checks {
  /** Of everything since the last check. */
  recent(): Promise<Findings>;
  /** Of the whole run. */
  all(): Promise<Findings>;
}

// A clock of the database that is behind ours, and transactions that began earlier.
const slackMs = 60_000;

/** Compares what the clients, the mail server and the database know. */
export function createChecks(world: ProvenSystem, load: Load): Checks {
  let mark: Mark = { sinceMs: 0, lines: {} };
  return {
    async recent() {
      const from = mark;
      mark = { sinceMs: Date.now() - slackMs, lines: countLines(world) };
      return check(world, load, from);
    },
    all: () => check(world, load, { sinceMs: 0, lines: {} }),
  };
}

function countLines({ system }: ProvenSystem): Mark["lines"] {
  return Object.fromEntries(productServices.map((service) => [service, system.lines(service).length]));
}

async function check(world: ProvenSystem, load: Load, mark: Mark): Promise<Findings> {
  const since = new Date(mark.sinceMs);
  const commands = load.commands.filter(({ sentAtMs }) => sentAtMs >= mark.sinceMs);
  const [lost, keys, links, copies, untold, seals, secrets] = await Promise.all([
    findLost(world, commands, since),
    findDoubleKeys(world, commands, since),
    findDoubleLinks(world),
    findDoubleMails(world, load),
    findUntold(world),
    findBrokenSeals(world),
    findSecrets(world, load, since, mark.lines),
  ]);
  return {
    lost,
    double: [...keys, ...links, ...copies],
    wrong: [...untold, ...seals, ...secrets, ...load.complaints, ...world.breaches, ...findCrashes(world)],
  };
}

/** I1, I2: each 2xx has one reset with its history and its event, and has come to an end. */
async function findLost({ sql }: ProvenSystem, commands: readonly Command[], since: Date): Promise<string[]> {
  const rows = await sql<{ id: string; ended: boolean; events: number; accepted: number; open: number }[]>`
    with of_events as (
      select reset_id, count(*) as all, count(*) filter (where consumed_at is null) as open
      from events where created_at >= ${since} group by 1
    ), of_history as (
      select reset_id, count(*) as accepted from audit_events where action = 'reset.accepted' and at >= ${since} group by 1
    )
    select r.id, r.ended_at is not null as ended, coalesce(e.all, 0)::int as events, coalesce(e.open, 0)::int as open,
      coalesce(h.accepted, 0)::int as accepted
    from resets r left join of_events e on e.reset_id = r.id left join of_history h on h.reset_id = r.id
    where r.created_at >= ${since}`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return commands.flatMap(({ key, resetId }) => {
    if (resetId === undefined) return [`the command ${key} never had an answer`];
    const row = byId.get(resetId);
    if (!row) return [`the accepted reset ${resetId} is not there`];
    if (row.accepted !== 1 || row.events < 1) return [`the reset ${resetId} lacks its history or its event`];
    return row.ended && row.open === 0 ? [] : [`the reset ${resetId} has not come to an end`];
  });
}

/** I2: one end each; and each change has its row of the history, and each row its change. */
async function findUntold({ sql }: ProvenSystem): Promise<string[]> {
  return (await findIncomplete(sql)).map(({ rule, subject, says }) => `${rule}, ${subject}: ${says}`);
}

/** I7: a command that was repeated for want of an answer is one reset. */
async function findDoubleKeys({ sql }: ProvenSystem, commands: readonly Command[], since: Date): Promise<string[]> {
  const rows = await sql<{ idempotency_key: string; ids: string[] }[]>`
    select idempotency_key, array_agg(id) as ids from resets
    where idempotency_key is not null and created_at >= ${since} group by 1`;
  const byKey = new Map(rows.map((row) => [row.idempotency_key, row.ids]));
  return commands.flatMap(({ key, resetId }) => {
    const ids = byKey.get(key) ?? [];
    return ids.length > 1 || (resetId !== undefined && ids[0] !== resetId)
      ? [`the key ${key} has ${ids.length} resets`]
      : [];
  });
}

/** I3: never more than one link of a contact that works. */
async function findDoubleLinks({ sql }: ProvenSystem): Promise<string[]> {
  const rows = await sql<{ contact_id: string }[]>`
    select contact_id from links where ended_at is null group by contact_id having count(*) > 1`;
  return rows.map(({ contact_id: id }) => `the contact ${id} has two links that work`);
}

/** I4: a mail comes once, and once more for each attempt that had no clear answer; all copies are the same. */
async function findDoubleMails({ sql }: ProvenSystem, { mails }: Load): Promise<string[]> {
  const rows = await sql<{ delivery_id: string; ambiguous: number }[]>`
    select delivery_id, count(*)::int as ambiguous from delivery_attempts where outcome = 'ambiguous' group by 1`;
  const ambiguous = new Map(rows.map((row) => [row.delivery_id, row.ambiguous]));
  return [...mails.copies].flatMap(([id, { times, forms }]) => {
    const allowed = 1 + (ambiguous.get(id.split(".")[0] ?? "") ?? 0);
    if (times > allowed) return [`the mail ${id} came ${times} times, ${allowed} would be explained`];
    return forms.size > 1 ? [`the copies of the mail ${id} differ`] : [];
  });
}

/** I5: every row of the history is sealed, once, without a gap; one that tells of tries comes when all has ended. */
async function findBrokenSeals({ sql }: ProvenSystem): Promise<string[]> {
  let seen = "the seals cannot be read";
  const areWhole = async (): Promise<boolean> => {
    const [row] = await sql<{ rows: number; seals: number; last: number }[]>`
      select (select count(*)::int from audit_events) as rows, count(*)::int as seals, coalesce(max(sequence), 0)::int as last from audit_seals`;
    if (row) seen = `${row.rows} rows, ${row.seals} seals up to ${row.last}`;
    return row !== undefined && row.rows === row.seals && row.last === row.seals;
  };
  const message = "every row of the history to be sealed";
  return waitFor(areWhole, { message, timeoutMs: 5_000, everyMs: 200 }).then(
    () => [],
    () => [seen],
  );
}

const changedAt = {
  resets: "updated_at",
  events: "created_at",
  audit_events: "at",
  links: "issued_at",
  deliveries: "updated_at",
  delivery_attempts: "ended_at",
};

/** I6: no password and no token in the database, in Redis, or in what any process has printed. */
async function findSecrets(world: ProvenSystem, load: Load, since: Date, read: Mark["lines"]): Promise<string[]> {
  const { sql } = world;
  const found = new Map<string, number>();
  const look = (place: string, text: string) =>
    found.set(place, (found.get(place) ?? 0) + countSecrets(text, load.secrets));
  const redis = new Redis(world.redis.url);
  for (const line of await readRedis(redis)) look("Redis", line);
  redis.disconnect();
  for (const [table, column] of Object.entries(changedAt)) {
    const rows = sql<{ row: string }[]>`select t::text as row from ${sql(table)} t where ${sql(column)} >= ${since}`;
    for await (const part of rows.cursor(5_000)) look(table, part.map(({ row }) => row).join("\n"));
  }
  for (const service of productServices) {
    for (const line of world.system.lines(service).slice(read[service] ?? 0)) look(service, line);
  }
  return [...found].filter(([, count]) => count > 0).map(([place, count]) => `${count} secrets lie in ${place}`);
}

/** Looks up whatever has the form of one: with as many secrets as a long run has, each cannot be looked for. */
function countSecrets(text: string, secrets: ReadonlySet<string>): number {
  const passwords = [...text.matchAll(freshPasswords)].map(([password]) => password);
  const tokens = [...text.matchAll(/[\w-]{43,}/g)].flatMap(([run]) =>
    Array.from({ length: run.length - 42 }, (_, start) => run.slice(start, start + 43)),
  );
  return [...passwords, ...tokens].filter((candidate) => secrets.has(candidate)).length;
}

/** I8: no process ends by itself. */
function findCrashes(world: ProvenSystem): string[] {
  const running = world.system.pids();
  const gone = productServices.filter((service) => running[service] === undefined);
  const broken = productServices.flatMap((service) =>
    world.system.lines(service).some((line) => /"(?:uncaught exception|unhandled rejection)"/.test(line))
      ? [`${service} ended by an error of its own`]
      : [],
  );
  return [...broken, ...gone.map((service) => `${service} does not run any more`)];
}
