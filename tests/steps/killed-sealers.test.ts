import { setTimeout as pause } from "node:timers/promises";
import { openRoots } from "@rekey/database/sealing/checkpoints";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { expect } from "vitest";
import { sealAll, sealNow } from "../harness/seal-now.ts";
import { leafOf, rootOf, sealedRows } from "../harness/sealed-rows.ts";
import { stepTest } from "../harness/step-test.ts";

const { test, as, sql, see } = stepTest();
const kills = 60;

test("sealers that are killed at any moment, two at once, leave neither a gap nor a fork", async () => {
  const sealer = as("rekey_sealer");
  let isOver = false;
  const seal = async () => {
    while (!isOver) await sealNow(sealer, 700).catch(() => {});
  };
  const write = async () => {
    while (!isOver) {
      await sql`insert into audit_events (action, actor) select 'test.step', 'rekey' from generate_series(1, 90)`;
      await sql
        .begin((tx) => tx`insert into audit_events (action, actor) values ('a.b', 'undone')`.then(() => tx`select 1/0`))
        .catch(() => {});
    }
  };
  const running = [seal(), seal(), write()];
  let killed = 0;
  while (killed < kills) {
    await pause(Math.random() * 30);
    const rows = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'rekey_sealer' and datname = current_database() and state <> 'idle'`;
    killed += rows.length;
  }
  isOver = true;
  await Promise.all(running);
  await sealAll(sealer);
  const rows = await sealedRows({ sql });
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => String(index + 1)));
  const leaves = rows.map(({ leaf }) => leaf ?? Buffer.alloc(0));
  expect(leaves.map((leaf) => leaf.toString("hex"))).toEqual(rows.map(leafOf));
  const root = await openRoots(sealer, nodePrimitives.sha256)(rows.length);
  expect(Buffer.from(root).toString("hex")).toBe(rootOf(leaves).toString("hex"));
  expect(Number((await see.sealing())[0]?.treeSize)).toBe(rows.length);
});
