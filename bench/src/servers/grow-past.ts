import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createDatabase, dropDatabase } from "@rekey/dev/own-database";
import type { Sql } from "postgres";
import { prepareRekey, rekeyDatabase } from "../contestants/rekey.ts";
import { closing } from "../contestants/start-program.ts";
import type { Servers } from "./start-servers.ts";

const grown = ["resets", "events", "links", "deliveries", "delivery_attempts", "audit_events", "audit_seals"];
const chunk = 500_000;

/**
 * A database of its own with so many resets of the last 300 days, all of them ended, with all that they leave behind;
 * made once and kept. What mail servers said more than 90 days ago is gone, as it is in a running system. People are
 * copied from the usual one. Rows are written without their triggers and their indexes built afterwards, which takes a
 * tenth of the time.
 */
export async function growPast(servers: Servers, count: number, say: (line: string) => void): Promise<string> {
  const database = `bench_rekey_${count}`;
  if (await isGrown(servers, database)) {
    await prepareRekey(servers, database);
    await readWhole(servers, database);
    return database;
  }
  // Half of it would be without its indexes.
  await dropDatabase(servers.postgresUrl, database);
  await createDatabase(servers.postgresUrl, database, { template: rekeyDatabase });
  await prepareRekey(servers, database);
  await using sql = closing(servers.open(database));
  await sql.value.unsafe(`set search_path = rekey, public; set session_replication_role = replica;
    set synchronous_commit = off; set maintenance_work_mem = '1GB'; set max_parallel_maintenance_workers = 1`);
  const startedAt = performance.now();
  await sql.value.unsafe(`truncate ${grown.join(", ")} restart identity cascade`);
  const indexes = await dropIndexes(sql.value);
  for (let done = 0; done < count; done += chunk) await writeChunk(sql.value, done, Math.min(chunk, count - done));
  await seal(sql.value);
  for (const { definition } of indexes) await sql.value.unsafe(definition);
  for (const table of grown) await sql.value.unsafe(`vacuum (analyze, freeze) ${table}`);
  await sql.value`checkpoint`;
  await sql.value`comment on schema rekey is 'grown'`;
  say(`${count} past resets written in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  return database;
}

/** A system that has run for years has in memory what it works with; one that was begun a moment ago has nothing. */
async function readWhole(servers: Servers, database: string): Promise<void> {
  await using server = closing(servers.open(database));
  const [place] = await server.value<{ folder: string }[]>`
    select current_setting('data_directory') || '/base/' || oid as folder from pg_database where datname = ${database}`;
  if (place === undefined) return;
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  for (const file of readdirSync(place.folder))
    await pipeline(createReadStream(join(place.folder, file), { highWaterMark: 1_048_576 }), nowhere());
}

async function isGrown(servers: Servers, database: string): Promise<boolean> {
  await using server = closing(servers.open("postgres"));
  const found = await server.value`select from pg_database where datname = ${database}`;
  if (found.length === 0) return false;
  await using sql = closing(servers.open(database));
  const [made] = await sql.value`select from pg_namespace where obj_description(oid) = 'grown'`;
  return made !== undefined;
}

async function dropIndexes(sql: Sql): Promise<{ name: string; definition: string }[]> {
  const found = await sql<{ name: string; definition: string }[]>`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relname = any(${grown}) and t.relnamespace = 'rekey'::regnamespace
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`;
  for (const { name } of found) await sql.unsafe(`drop index ${name}`);
  return [...found];
}

async function writeChunk(sql: Sql, done: number, count: number): Promise<void> {
  await sql.unsafe(`
    create temp table g as select gen_random_uuid() id, gen_random_uuid() delivery, 'bench-c' || person c,
      'bench-' || person % 100 cl, now() - interval '1 hour' - random() * interval '300 days' ts,
      'staff:' || 1 + n % 50 who, 'Staff ' || 1 + n % 50 who_name,
      (array['completed','completed','completed','completed','completed','completed','completed','expired','cancelled',
        'undeliverable'])[1 + n % 10] state, (array['email','email','email','self_service'])[1 + n % 4] method
    from generate_series(${done + 1}, ${done + count}) n, lateral (select 1 + (random() * 199998)::int + n * 0 person) p`);
  await sql`insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name,
      idempotency_key, request_fingerprint, created_at, updated_at, mailed_at, open_until, ended_at)
    select id, c, cl, method, state, who, who_name, id::text, md5(id::text), ts, ts, ts, ts + interval '48 hours',
      ts + interval '1 hour' from g order by ts`;
  await sql`insert into events (queue, type, reset_id, created_at, due_at, consumed_at)
    select 'credentials', 'PasswordResetRequested', id, ts, ts, ts from g order by ts`;
  await sql`insert into events (queue, type, delivery_id, created_at, due_at, consumed_at)
    select 'mail', 'SetPasswordLinkIssued', delivery, ts, ts, ts from g order by ts`;
  await sql`insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key,
      credential_version, issued_at, expires_at, ended_at, ended_because)
    select id, c, 1, 'k1', substr(id::text, 1, 22), md5(id::text) || md5(c), c, 0, ts, ts, ts, 'used' from g order by ts`;
  await sql`insert into deliveries (id, reset_id, contact_id, kind, state, attempts, created_at, updated_at, accepted_at)
    select delivery, id, c, 'set_password_link', 'accepted', 1, ts, ts, ts from g order by ts`;
  await sql`insert into delivery_attempts (delivery_id, number, transport, outcome, phase, response, ended_at)
    select delivery, 1, 'smtp', 'accepted', 'dot', case when ts > now() - interval '90 days' then '250 2.0.0 Ok' end, ts
    from g order by ts`;
  await sql`insert into audit_events (at, action, actor, reset_id, contact_id, client_id, detail)
    select ts, action, case action when 'reset.accepted' then who else 'system' end, id, c, cl, '{"mail": "set_password_link"}'
    from g, unnest(array['reset.accepted', 'link.issued', 'mail.attempted']) action order by ts`;
  await sql`drop table g`;
}

/** With hashes that seal nothing: the sealer finds all of it done and goes on behind it, and nobody verifies it. */
async function seal(sql: Sql): Promise<void> {
  await sql`insert into audit_seals (sequence, audit_event_id, leaf)
    select row_number() over (order by id), id, sha256(id::text::bytea) from audit_events`;
  await sql`insert into audit_tree (level, index, hash)
    select level, index, sha256((level || ' ' || index)::bytea)
    from generate_series(1, 4) level, generate_series(0, (select count(*) from audit_seals) / (256 ^ level)::bigint - 1) index`;
  await sealedUpTo(sql);
}

/** Has the sealer go on behind what is sealed. */
async function sealedUpTo(sql: Sql): Promise<void> {
  await sql`update audit_sealing set (tree_size, seen_through, sealed_through, gaps) = (
    select coalesce(max(sequence), 0), coalesce(max(audit_event_id), 0), coalesce(max(audit_event_id), 0), '[]'::jsonb
    from audit_seals)`;
}

/** Takes back what a turn has added, as what waits would be worked off in the next one. */
export async function clearSince(servers: Servers, database: string, since: Date): Promise<void> {
  await using sql = closing(servers.open(database));
  await sql.value.unsafe("set search_path = rekey, public; set session_replication_role = replica");
  await sql.value`delete from audit_seals where sealed_at >= ${since}`;
  await sql.value`delete from audit_events where at >= ${since}`;
  await sql.value`delete from audit_tree where index >= (select coalesce(max(sequence), 0) from audit_seals) / (256 ^ level)::bigint`;
  await sql.value`truncate audit_checkpoints`;
  await sealedUpTo(sql.value);
  await sql.value`delete from delivery_attempts where ended_at >= ${since}`;
  for (const table of ["deliveries", "events", "resets"])
    await sql.value`delete from ${sql.value(table)} where created_at >= ${since}`;
  await sql.value`delete from links where issued_at >= ${since}`;
  await sql.value`truncate mail_budgets`;
}
