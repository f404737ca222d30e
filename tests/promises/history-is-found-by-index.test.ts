import { type Database, openDatabase } from "@rekey/database/connection";
import { listAuditEvents } from "@rekey/database/read-audit";
import { listContactEvents } from "@rekey/database/read-history";
import { listResets } from "@rekey/database/read-resets";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestSystem } from "../harness/test-system.ts";

const stack = new AsyncDisposableStack();
const resets = 8_000;
const limit = 20;
let sql: Sql;
let db: Database;

beforeAll(async () => {
  const system = stack.use(await startTestSystem({ services: ["api"] }));
  sql = system.sql;
  await fill();
  db = stack.use(
    openDatabase(databaseUrlFor(system.databaseUrl, "rekey_api"), { applicationName: "test", maxConnections: 1 }),
  );
});
afterAll(() => stack.disposeAsync());

/** A year of resets in which few have what is rare, each with two rows of the history. */
async function fill(): Promise<void> {
  await sql`insert into clients (id, name) select 'client-' || n, 'Client ' || n from generate_series(0, 79) n`;
  await sql`
    insert into contacts (id, client_id, name, email, email_key)
    select 'contact-' || n, 'client-' || n % 80, 'Contact ' || n, n || '@x.test', n || '@x.test' from generate_series(0, 799) n`;
  await sql`
    insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, created_at, ended_at)
    select gen_random_uuid(), 'contact-' || n % 800, 'client-' || n % 80, case when n % 400 = 0 then 'manual' else 'email' end,
      case when n % 800 = 1 then 'refused' else 'completed' end, 'staff:' || n % 160, 'Person ' || n % 160,
      now() - n * interval '1 hour', now()
    from generate_series(1, ${resets}::int) n`;
  await sql`set session_replication_role = replica`;
  await sql`
    insert into audit_events (at, action, actor, reset_id, contact_id, client_id)
    select created_at, unnest(array['reset.accepted', 'reset.' || state]), requested_by, id, contact_id, client_id
    from resets order by created_at`;
  await sql`analyze resets, audit_events, contacts, clients`;
}

async function rowsRead(): Promise<number> {
  await db.$client`select pg_stat_force_next_flush()`;
  // A statement after it, so that it has been flushed.
  await db.$client`select 1`;
  const [row] = await sql<{ read: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_user_tables
    where relname in ('resets', 'audit_events')`;
  return row?.read ?? 0;
}

const reader = { subject: "staff:auditor", name: "Auditor" };
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const spring = { from: daysAgo(200), to: daysAgo(190) };

const lists: Record<string, () => Promise<{ items: unknown[] }>> = {
  "all resets": () => listResets(db, { limit }, reader),
  "resets of a client": () => listResets(db, { limit, clientId: "client-7" }, reader),
  "resets of a contact": () => listResets(db, { limit, contactId: "contact-7" }, reader),
  "resets by hand": () => listResets(db, { limit, method: "manual" }, reader),
  "refused resets": () => listResets(db, { limit, state: "refused" }, reader),
  "resets that somebody asked for, by id": () => listResets(db, { limit, actor: "staff:7" }, reader),
  "resets that somebody asked for, by name": () => listResets(db, { limit, actor: "Person 7" }, reader),
  "resets of some days": () => listResets(db, { limit, ...spring }, reader),
  "resets of a client on some days": () => listResets(db, { limit, clientId: "client-7", ...spring }, reader),
  "all events": () => listAuditEvents(db, { limit }, reader),
  "events without the reads": () => listAuditEvents(db, { limit, reads: "exclude" }, reader),
  "events of a client": () => listAuditEvents(db, { limit, clientId: "client-7" }, reader),
  "events of a contact": () => listAuditEvents(db, { limit, contactId: "contact-7" }, reader),
  "events of an actor": () => listAuditEvents(db, { limit, actor: "staff:7" }, reader),
  "events of a rare kind": () => listAuditEvents(db, { limit, action: "reset.refused" }, reader),
  "events of some days": () => listAuditEvents(db, { limit, ...spring }, reader),
  "a contact's page": () => listContactEvents(db, "contact-7", { limit, reads: "exclude" }),
};

test.each(Object.keys(lists))(
  "a page reads little more than it shows, however long the history is: %s",
  async (name) => {
    const list = lists[name];
    if (!list) throw new Error("there is no such list");
    const before = await rowsRead();
    const { items } = await list();
    expect(items.length).toBeGreaterThan(2);
    expect((await rowsRead()) - before).toBeLessThan(resets / 40);
  },
);

test("a page in the depth of the history reads no more than the first one", async () => {
  const place = daysAgo(300);
  const cursor = (id: string) => Buffer.from(JSON.stringify([place, id])).toString("base64url");
  const before = await rowsRead();
  await listAuditEvents(db, { limit, after: cursor("9000") }, reader);
  await listResets(db, { limit, after: cursor("00000000-0000-4000-8000-000000000000") }, reader);
  expect((await rowsRead()) - before).toBeLessThan(resets / 40);
});
