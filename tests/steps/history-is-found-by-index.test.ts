import { listAuditEntries } from "@rekey/database/history/read-audit";
import { listContactEvents } from "@rekey/database/history/read-history";
import { summarizeFewResets, summarizeResets } from "@rekey/database/history/summarize-resets";
import { listResets } from "@rekey/database/resets/read-resets";
import { beforeAll, expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql } = stepTest();
const resets = 8_000;
const limit = 20;

beforeAll(fill);

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
  await flushCounts(sql, as);
}

async function rowsRead(): Promise<number> {
  await db().$client`select pg_stat_force_next_flush()`;
  // A statement after it, so that it has been flushed.
  await db().$client`select 1`;
  const [row] = await sql<{ read: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_user_tables
    where relname in ('resets', 'audit_events')`;
  return row?.read ?? 0;
}

// One statement after the other, so that they share one connection.
const db = () => as("rekey_api");
const reader = { subject: "staff:auditor", name: "Auditor" };
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const spring = { from: daysAgo(200), to: daysAgo(190) };

const lists: Record<string, () => Promise<{ items: unknown[] }>> = {
  "all resets": () => listResets(db(), { limit }, reader),
  "resets of a client": () => listResets(db(), { limit, clientId: "client-7" }, reader),
  "resets of a contact": () => listResets(db(), { limit, contactId: "contact-7" }, reader),
  "resets by hand": () => listResets(db(), { limit, method: "manual" }, reader),
  "refused resets": () => listResets(db(), { limit, state: "refused" }, reader),
  "resets that somebody asked for, by id": () => listResets(db(), { limit, actor: "staff:7" }, reader),
  "resets that somebody asked for, by name": () => listResets(db(), { limit, actor: "Person 7" }, reader),
  "resets of some days": () => listResets(db(), { limit, ...spring }, reader),
  "resets of a client on some days": () => listResets(db(), { limit, clientId: "client-7", ...spring }, reader),
  "all events": () => listAuditEntries(db(), { limit }, reader),
  "events without the reads": () => listAuditEntries(db(), { limit, reads: "exclude" }, reader),
  "events of a client": () => listAuditEntries(db(), { limit, clientId: "client-7" }, reader),
  "events of a contact": () => listAuditEntries(db(), { limit, contactId: "contact-7" }, reader),
  "events of an actor": () => listAuditEntries(db(), { limit, actor: "staff:7" }, reader),
  "events of a rare kind": () => listAuditEntries(db(), { limit, action: "reset.refused" }, reader),
  "events that failed": () => listAuditEntries(db(), { limit, outcome: "failure" }, reader),
  "events of some days": () => listAuditEntries(db(), { limit, ...spring }, reader),
  "a contact's page": () => listContactEvents(db(), "contact-7", { limit, reads: "exclude" }),
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
  await listAuditEntries(db(), { limit, after: cursor("9000") }, reader);
  await listResets(db(), { limit, after: cursor("00000000-0000-4000-8000-000000000000") }, reader);
  expect((await rowsRead()) - before).toBeLessThan(resets / 40);
});

type Listed = { items: { id: string }[]; nextCursor: string | null; lookedBackTo?: string };
type Ask = (after: string | undefined, lookedAtMost?: number) => Promise<Listed>;
const few = 30;

/** Each filter chooses very many, and all together few or none. */
const crossed: Record<string, Ask> = {
  "an actor and an action that never meet": (after, most) =>
    listAuditEntries(db(), { limit, after, actor: "staff:7", action: "reset.superseded" }, reader, most),
  "an actor and an action": (after, most) =>
    listAuditEntries(db(), { limit, after, actor: "staff:7", action: "reset.accepted" }, reader, most),
  "Rekey and an action that is never its own": (after, most) =>
    listAuditEntries(db(), { limit, after, actor: "rekey", action: "reset.accepted" }, reader, most),
  "a client and an action that is rare": (after, most) =>
    listAuditEntries(db(), { limit, after, clientId: "client-1", action: "reset.refused" }, reader, most),
  "a client and a state": (after, most) =>
    listResets(db(), { limit, after, clientId: "client-7", state: "superseded" }, reader, most),
  "a client and a method": (after, most) =>
    listResets(db(), { limit, after, clientId: "client-1", method: "email" }, reader, most),
  "a name, a method and a state": (after, most) =>
    listResets(db(), { limit, after, actor: "Person 7", method: "email", state: "completed" }, reader, most),
};

async function walk(ask: Ask, lookedAtMost?: number): Promise<Listed[]> {
  const pages = [await ask(undefined, lookedAtMost)];
  for (let last = pages.at(-1); last?.nextCursor; last = pages.at(-1))
    pages.push(await ask(last.nextCursor, lookedAtMost));
  return pages;
}

test.each(Object.keys(crossed))(
  "a page by several filters looks at so many rows and no more, and goes on from there: %s",
  async (name) => {
    const ask = crossed[name];
    if (!ask) throw new Error("there is no such list");
    const whole = (await walk(ask)).flatMap(({ items }) => items.map(({ id }) => id));
    const found: string[] = [];
    let after: string | undefined;
    for (let page: Listed | undefined; page?.nextCursor !== null; after = page.nextCursor ?? undefined) {
      const before = await rowsRead();
      page = await ask(after, few);
      expect((await rowsRead()) - before).toBeLessThan(few * 8);
      if (page.items.length < limit) expect(page.lookedBackTo !== undefined).toBe(page.nextCursor !== null);
      found.push(...page.items.map(({ id }) => id));
    }
    expect(found).toEqual(whole);
  },
);

test("a page that was not looked for to the end says how far back it was", async () => {
  const ask = crossed["Rekey and an action that is never its own"];
  const page = await ask?.(undefined, few);
  expect(page).toMatchObject({ items: [], nextCursor: expect.any(String) as string });
  expect(await crossed["a client and an action that is rare"]?.(undefined, few)).toMatchObject({ nextCursor: null });
  // Of each reset of an hour one row has this action.
  expect(Date.now() - Date.parse(page?.lookedBackTo ?? "")).toBeCloseTo(few * 3_600_000, -5);
});

test("the numbers of very many resets are left to whoever waits for them, those of few are exact", async () => {
  const before = await rowsRead();
  expect(await summarizeFewResets(db(), {}, few)).toBe("apart");
  expect(await summarizeFewResets(db(), { method: "email", state: "completed" }, few)).toBe("apart");
  expect((await rowsRead()) - before).toBeLessThan(few * 8);
  for (const criteria of [{ clientId: "client-7" }, { contactId: "contact-7" }, { state: "refused" }] as const)
    expect(await summarizeFewResets(db(), criteria, few)).toEqual(await summarizeResets(db(), criteria));
});
