import { createHash } from "node:crypto";
import { endStates } from "@rekey/contracts/reset-state";
import { productServices } from "@rekey/dev/service-catalogue";
import { Redis } from "ioredis";
import { readRedis } from "../harness/read-redis.ts";
import type { ScriptedMail } from "../harness/scripted-smtp.ts";
import type { Load } from "./drive-load.ts";
import type { World } from "./start-world.ts";

export interface Findings {
  /** Commands that were answered 2xx and of which something is missing. */
  lost: string[];
  /** What has happened twice. */
  double: string[];
  /** Anything else that must never be. */
  wrong: string[];
}

/** Compares what the clients, the mail server and the database know of the whole run so far. */
export async function checkInvariants(world: World, load: Load): Promise<Findings> {
  const [lost, ends, keys, links, copies, seals, secrets] = await Promise.all([
    findLost(world, load),
    findDoubleEnds(world),
    findDoubleKeys(world, load),
    findDoubleLinks(world),
    findDoubleMails(world),
    findBrokenSeals(world),
    findSecrets(world, load),
  ]);
  return {
    lost,
    double: [...ends, ...keys, ...links, ...copies],
    wrong: [...seals, ...secrets, ...load.complaints, ...findCrashes(world)],
  };
}

/** I1, I2: each 2xx has one reset with its history and its event, and has come to an end. */
async function findLost({ sql }: World, load: Load): Promise<string[]> {
  const rows = await sql<{ id: string; ended: boolean; events: number; accepted: number; open: number }[]>`
    select r.id, r.ended_at is not null as ended,
      (select count(*)::int from events e where e.reset_id = r.id) as events,
      (select count(*)::int from events e where e.reset_id = r.id and e.consumed_at is null) as open,
      (select count(*)::int from audit_events a where a.reset_id = r.id and a.action = 'reset.accepted') as accepted
    from resets r`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return load.commands.flatMap(({ key, resetId }) => {
    if (resetId === undefined) return [`the command ${key} never had an answer`];
    const row = byId.get(resetId);
    if (!row) return [`the accepted reset ${resetId} is not there`];
    if (row.accepted !== 1 || row.events < 1) return [`the reset ${resetId} lacks its history or its event`];
    return row.ended && row.open === 0 ? [] : [`the reset ${resetId} has not come to an end`];
  });
}

/** I2: one end each, in the table and in the history. */
async function findDoubleEnds({ sql }: World): Promise<string[]> {
  const actions = endStates.map((state) => `reset.${state}`);
  const rows = await sql<{ id: string; state: string; ends: string[] }[]>`
    select r.id, r.state, array(select a.action from audit_events a where a.reset_id = r.id and a.action = any(${actions})) as ends
    from resets r where r.ended_at is not null`;
  return rows
    .filter(({ state, ends }) => ends.length !== 1 || ends[0] !== `reset.${state}`)
    .map(
      ({ id, state, ends }) => `the reset ${id} is ${state} and its history has the ends ${ends.join(", ") || "none"}`,
    );
}

/** I7: a command that was repeated for want of an answer is one reset. */
async function findDoubleKeys({ sql }: World, load: Load): Promise<string[]> {
  const rows = await sql<{ idempotency_key: string; ids: string[] }[]>`
    select idempotency_key, array_agg(id) as ids from resets where idempotency_key is not null group by 1`;
  const byKey = new Map(rows.map((row) => [row.idempotency_key, row.ids]));
  return load.commands.flatMap(({ key, resetId }) => {
    const ids = byKey.get(key) ?? [];
    return ids.length > 1 || (resetId !== undefined && ids[0] !== resetId)
      ? [`the key ${key} has ${ids.length} resets`]
      : [];
  });
}

/** I3: never more than one link of a contact that works. */
async function findDoubleLinks({ sql }: World): Promise<string[]> {
  const rows = await sql<{ contact_id: string }[]>`
    select contact_id from links where ended_at is null group by contact_id having count(*) > 1`;
  return rows.map(({ contact_id: id }) => `the contact ${id} has two links that work`);
}

/** I4: a mail comes once, and once more for each attempt that had no clear answer; all copies are the same. */
async function findDoubleMails({ sql, smtp }: World): Promise<string[]> {
  const copies = new Map<string, ScriptedMail[]>();
  for (const mail of smtp.mails) {
    const [, id = ""] = /^Message-ID: <([^>]+)>/im.exec(mail.raw) ?? [];
    copies.set(id, [...(copies.get(id) ?? []), mail]);
  }
  const rows = await sql<{ delivery_id: string; ambiguous: number }[]>`
    select delivery_id, count(*)::int as ambiguous from delivery_attempts where outcome = 'ambiguous' group by 1`;
  const ambiguous = new Map(rows.map((row) => [row.delivery_id, row.ambiguous]));
  return [...copies].flatMap(([id, mails]) => {
    const allowed = 1 + (ambiguous.get(id.split(".")[0] ?? "") ?? 0);
    const differ = new Set(mails.map(({ raw }) => createHash("sha256").update(raw).digest("hex"))).size > 1;
    if (mails.length > allowed) return [`the mail ${id} came ${mails.length} times, ${allowed} would be explained`];
    return differ ? [`the copies of the mail ${id} differ`] : [];
  });
}

/** I5: every row of the history is sealed, once, without a gap. */
async function findBrokenSeals({ sql }: World): Promise<string[]> {
  const [row] = await sql<{ rows: number; seals: number; last: number }[]>`
    select (select count(*)::int from audit_events) as rows, count(*)::int as seals, coalesce(max(sequence), 0)::int as last from audit_seals`;
  if (!row) return ["the seals cannot be read"];
  return row.rows === row.seals && row.last === row.seals
    ? []
    : [`${row.rows} rows, ${row.seals} seals up to ${row.last}`];
}

/** I6: no password and no token in the database, in Redis, or in what any process has printed. */
async function findSecrets(world: World, load: Load): Promise<string[]> {
  const redis = new Redis(world.redis.url);
  const places: Record<string, string> = { Redis: (await readRedis(redis)).join("\n") };
  redis.disconnect();
  for (const table of ["resets", "events", "audit_events", "links", "deliveries", "delivery_attempts"]) {
    const rows = await world.sql<{ row: string }[]>`select t::text as row from ${world.sql(table)} t`;
    places[table] = rows.map(({ row }) => row).join("\n");
  }
  for (const service of productServices) places[service] = world.system.lines(service).join("\n");
  return Object.entries(places).flatMap(([place, text]) => {
    const count = [...load.secrets].filter((secret) => text.includes(secret)).length;
    return count > 0 ? [`${count} secrets lie in ${place}`] : [];
  });
}

/** I8: no process ends by itself. */
function findCrashes(world: World): string[] {
  const running = world.system.pids();
  const gone = productServices.filter((service) => running[service] === undefined);
  const broken = productServices.flatMap((service) =>
    world.system.lines(service).some((line) => /"(?:uncaught exception|unhandled rejection)"/.test(line))
      ? [`${service} ended by an error of its own`]
      : [],
  );
  return [...broken, ...gone.map((service) => `${service} does not run any more`)];
}
