import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Database, openDatabase } from "@rekey/database/connection";
import type { ServiceRole } from "@rekey/database/prepare/service-roles";
import { openRoots } from "@rekey/database/sealing/checkpoints";
import { measureSealing } from "@rekey/database/sealing/measure";
import { getSealing } from "@rekey/database/sealing/read-sealing";
import { databaseUrlFor, prepareDatabase } from "@rekey/dev/database-roles";
import { createDatabase } from "@rekey/dev/own-database";
import { findPackagedPostgres } from "@rekey/dev/packaged-postgres";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import postgres from "postgres";
import { expect, test } from "vitest";
import { startEmptyServer } from "../harness/empty-server.ts";
import { sealAll, sealNow } from "../harness/seal-now.ts";
import { leafOf, rootOf, sealedRows } from "../harness/sealed-rows.ts";

const packaged = findPackagedPostgres();

const write = (sql: postgres.Sql, actor: string) => sql`
  insert into audit_events (action, actor, contact_id) values ('client.changed', ${actor}, 'somebody')`;

/** What is told of the sealing is what there is. */
async function expectHonest(stack: AsyncDisposableStack, databaseUrl: string, sql: postgres.Sql): Promise<void> {
  const open = (role: ServiceRole): Database =>
    stack.use(openDatabase(databaseUrlFor(databaseUrl, role), { applicationName: "test" }));
  const [row] = await sql<{ unsealed: number }[]>`
    select count(*)::int as unsealed from audit_events a left join audit_seals s on s.audit_event_id = a.id where s.sequence is null`;
  expect(await getSealing(open("rekey_api"))).toMatchObject({ unsealed: row?.unsealed });
  expect(await measureSealing(open("rekey_sealer"))).toMatchObject({ unsealed: row?.unsealed });
}

/** Every row is sealed, once, from the first on, and the tree is the one over all of them. */
async function expectWholeTree(sql: postgres.Sql, sealer: Database, count: number): Promise<void> {
  const rows = await sealedRows({ sql });
  expect(rows).toHaveLength(count);
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => String(index + 1)));
  const leaves = rows.map(({ leaf }) => leaf ?? Buffer.alloc(0));
  expect(leaves.map((leaf) => leaf.toString("hex"))).toEqual(rows.map(leafOf));
  const root = await openRoots(sealer, nodePrimitives.sha256)(rows.length);
  expect(Buffer.from(root).toString("hex")).toBe(rootOf(leaves).toString("hex"));
}

test(
  "a dump that is restored into a fresh server is sealed on, each row once, also what was written there before anybody prepared it",
  { timeout: 120_000, tags: ["postgresql"] },
  async () => {
    await using stack = new AsyncDisposableStack();
    const binDir = packaged?.binDir ?? "";
    const folder = mkdtempSync(join(tmpdir(), "rekey-dump-"));
    stack.defer(() => rmSync(folder, { recursive: true }));
    const source = await startEmptyServer(stack, { binDir });
    const target = await startEmptyServer(stack, { binDir });
    const open = (url: string) => {
      const sql = postgres(url, { max: 3, onnotice: () => {} });
      stack.defer(() => sql.end({ timeout: 1 }));
      return sql;
    };
    const sourceUrl = await createDatabase(source.url, "rekey");
    await prepareDatabase(sourceUrl);
    const before = open(sourceUrl);
    const sealerBefore = stack.use(
      openDatabase(databaseUrlFor(sourceUrl, "rekey_sealer"), { applicationName: "test" }),
    );
    for (let row = 1; row <= 20; row += 1) await write(before, `before ${row}`);
    // As if that server had been in use for years.
    await before`update audit_events set xid = (xid::text::bigint + 1000000000)::text::xid8`;
    await before.begin(async (tx) => {
      await tx`insert into audit_events (action, actor) values ('client.changed', 'not committed when it was dumped')`;
      await write(before, "behind it");
      await sealNow(sealerBefore, 15);
      await sealNow(sealerBefore, 10);
      await write(before, "not sealed when it was dumped");
      await promisify(execFile)(join(binDir, "pg_dump"), ["-Fc", "-f", join(folder, "dump"), "-d", sourceUrl]);
    });
    const url = await createDatabase(target.url, "rekey");
    await promisify(execFile)(join(binDir, "pg_restore"), ["-O", "-x", "-d", url, join(folder, "dump")]).catch(
      () => {},
    );
    const after = open(url);
    for (let row = 1; row <= 10; row += 1) await write(after, `after ${row}`);
    const [numbers] = await after`
      select pg_current_xact_id()::text::bigint < min(xid::text::bigint) filter (where actor like 'before%') as "areLower" from audit_events`;
    expect(numbers).toEqual({ areLower: true });
    await prepareDatabase(url);
    const sealer = stack.use(openDatabase(databaseUrlFor(url, "rekey_sealer"), { applicationName: "test" }));
    await expectHonest(stack, url, after);
    await sealNow(sealer, 4);
    await expectHonest(stack, url, after);
    await sealAll(sealer);
    await expectWholeTree(after, sealer, 32);
    await expectHonest(stack, url, after);
    await expectForeignRowsCountForNothing(after, url, stack);
  },
);

/** A change is not taken for recorded by a row that another server wrote in a transaction of the same number. */
async function expectForeignRowsCountForNothing(
  sql: postgres.Sql,
  url: string,
  stack: AsyncDisposableStack,
): Promise<void> {
  const api = postgres(databaseUrlFor(url, "rekey_api"), { max: 1, onnotice: () => {} });
  stack.defer(() => api.end({ timeout: 1 }));
  // The number that the next transaction will have, if nobody else takes it.
  const [foreign] = await sql<{ xid: string }[]>`
    insert into audit_events (action, actor, client_id, xid)
    values ('client.changed', 'there', 'of another', (pg_current_xact_id()::text::bigint + 1)::text::xid8) returning xid`;
  const change = api.begin(async (tx) => {
    expect(await tx`select pg_current_xact_id()::text as xid`).toEqual([{ xid: foreign?.xid }]);
    await tx`insert into clients (id, name) values ('of another', 'Of another')`;
  });
  await expect(change).rejects.toMatchObject({ code: "RK002" });
}
