import type { Client, Contact, DirectoryPage } from "@rekey/contracts/resources";
import { openDatabase } from "@rekey/database/connection";
import { hasSought } from "@rekey/database/page-by-cursor";
import { listClients } from "@rekey/database/directory/read-directory";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { beforeAll, expect } from "vitest";
import { createContacts } from "../harness/create-contacts.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const count = 10_000;

const { test, system, arrange } = systemTest({ services: ["api"] });

beforeAll(async () => {
  // Many share a name or a moment, and names begin with either case, so that an order needs its tie-breaker.
  const now = Date.now();
  const client = (_: unknown, index: number) => {
    const n = index + 1;
    const name = `${["Firm ", "firm ", "Ärmel "][n % 3] ?? ""}${(n * 7919) % 2500}`;
    return { id: `c-${n}`, name, updatedAt: new Date(now - ((n * 104_729) % 3_000) * 1_000) };
  };
  await arrange.add("clients", ...Array.from({ length: count }, client));
  await system.sql`analyze clients`;
});

type Walk = "nextCursor" | "previousCursor";

/** All pages from one on, in the one direction or the other. */
async function walk<T>(
  first: DirectoryPage<T>,
  way: Walk,
  ask: (query: { after?: string; before?: string }) => Promise<DirectoryPage<T>>,
): Promise<DirectoryPage<T>[]> {
  const pages = [first];
  for (let cursor = first[way]; cursor !== null; cursor = pages.at(-1)?.[way] ?? null) {
    pages.push(await ask(way === "nextCursor" ? { after: cursor } : { before: cursor }));
  }
  return pages;
}

const idsOf = <T extends { id: string }>(pages: readonly DirectoryPage<T>[]) =>
  pages.flatMap(({ items }) => items.map(({ id }) => id));

const orders = [
  { sort: "name", clause: "order_key, id", index: "clients_by_name" },
  { sort: "-name", clause: "order_key desc, id desc", index: "clients_by_name" },
  { sort: "updated", clause: "updated_at, id", index: "clients_by_change" },
  { sort: "-updated", clause: "updated_at desc, id desc", index: "clients_by_change" },
] as const;

test.each(orders)("10 000 clients by $sort are read to the end and back, each once, by an index", async (order) => {
  const { sort, clause, index } = order;
  const ask = (query: object): Promise<DirectoryPage<Client>> =>
    system.api().listClients({ sort, limit: 200, ...query });
  const scansOf = async () => {
    const [row] = await system.sql<{ scans: number }[]>`
      select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = ${index}`;
    return row?.scans ?? 0;
  };
  const before = await scansOf();
  const rows = await system.sql<{ id: string }[]>`select id from clients order by ${system.sql.unsafe(clause)}`;
  const pages = await walk(await ask({}), "nextCursor", ask);
  expect(pages).toHaveLength(count / 200);
  expect(idsOf(pages)).toEqual(rows.map(({ id }) => id));
  expect([pages[0]?.previousCursor, pages[0]?.total]).toEqual([null, count]);
  const last = pages.at(-1);
  const back = last && (await walk(last, "previousCursor", ask));
  expect(back?.toReversed().map(({ items }) => items)).toEqual(pages.map(({ items }) => items));
  await waitFor(async () => (await scansOf()) >= before + pages.length, {
    message: `${index} being used for each page`,
  });
});

test("a search keeps its order over its pages, says how many it found, and takes its signs as they stand", async () => {
  const ask = (query: object): Promise<DirectoryPage<Client>> =>
    system.api().listClients({ sort: "-name", search: "firm 1", limit: 100, ...query });
  const rows = await system.sql<{ id: string }[]>`
    select id from clients where name ilike '%firm%' and name like '%1%' order by order_key desc, id desc`;
  const pages = await walk(await ask({}), "nextCursor", ask);
  expect(idsOf(pages)).toEqual(rows.map(({ id }) => id));
  expect(pages.map(({ total }) => total)).toEqual(pages.map(() => rows.length));
  expect((await ask({ search: "%" })).total).toBe(0);
});

test.each(["firm 1234", "1234 FIRM", "armel 777", "no such firm"])(
  "a search reads little more than it finds: %s",
  async (search) => {
    await using db = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_api"), {
      applicationName: "test",
      maxConnections: 1,
    });
    // What a transaction has read is counted at once, and apart from what all others read.
    await db.$client`begin`;
    const { items, total } = await listClients(db, { sort: "name", limit: 50, search }, undefined);
    const [row] = await db.$client<{ read: number }[]>`
      select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_user_tables where relname = 'clients'`;
    expect(total).toBe(items.length);
    expect(row?.read).toBeLessThan(count / 20);
  },
);

test("the contacts of one client come in the same orders, the one last changed first where that is asked", async () => {
  const contacts = await createContacts(system, 230);
  const [first] = contacts;
  const clientId = first?.clientId ?? "";
  await system.api().patchContact(first?.id ?? "", { phone: "123" });
  const ask = (query: object): Promise<DirectoryPage<Contact>> =>
    system.api().listContacts(clientId, { sort: "-updated", limit: 50, ...query });
  const pages = await walk(await ask({}), "nextCursor", ask);
  expect(pages[0]?.items[0]?.id).toBe(first?.id);
  expect(new Set(idsOf(pages))).toEqual(new Set(contacts.map(({ id }) => id)));
  expect([idsOf(pages).length, pages[0]?.total]).toEqual([230, 230]);
});

test("more than can be counted is said as such, a place of another list and two places at once are refused", async () => {
  await system.api().createClient({ name: "One more" });
  expect((await system.api().listClients()).total).toBeNull();
  const { nextCursor } = await system.api().listClients({ sort: "name" });
  const after = nextCursor ?? "";
  for (const query of [`sort=updated&after=${after}`, `after=${after}&before=${after}`, "sort=id", "before=x"]) {
    expect((await system.fetchApi(`/v1/clients?${query}`)).status, query).toBe(422);
  }
});

test("where the index cannot help, a search makes the parts of no row that it does not find", async () => {
  await using db = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_api"), { applicationName: "plans" });
  const sql = db.$client;
  const planOf = async (where: ReturnType<typeof hasSought>) =>
    JSON.stringify(await sql`explain select from contacts c where ${where}`);
  expect(await planOf(hasSought(sql, "王伟 a"))).not.toContain("grams_of");
  const beside = await planOf(sql`(${hasSought(sql, "王")} or ${hasSought(sql, "abc")})`);
  expect(beside).toContain("grams_of");
  expect(beside.indexOf("~~ ALL")).toBeLessThan(beside.indexOf("grams_of"));
});
