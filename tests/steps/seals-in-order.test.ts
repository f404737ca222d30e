import { openRoots } from "@rekey/database/sealing/checkpoints";
import { hasUnsealed, measureSealing } from "@rekey/database/sealing/measure";
import { lookThrough } from "@rekey/database/sealing/seal-rows";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { expect } from "vitest";
import { sealAll, sealNow } from "../harness/seal-now.ts";
import { leafOf, rootOf, sealedRows } from "../harness/sealed-rows.ts";
import { stepTest } from "../harness/step-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, sql, see, arrange } = stepTest();
const sealer = () => as("rekey_sealer");

/** Sees that every row is sealed once, without a gap, and that the tree is the one over all of them. */
async function expectWholeTree(): Promise<void> {
  const rows = await sealedRows({ sql });
  const wrong = rows.filter(
    (row, index) => row.sequence !== String(index + 1) || row.leaf?.toString("hex") !== leafOf(row),
  );
  expect(wrong).toEqual([]);
  const root = await openRoots(sealer(), nodePrimitives.sha256)(rows.length);
  const leaves = rows.flatMap(({ leaf }) => leaf ?? []);
  expect(Buffer.from(root).toString("hex")).toBe(rootOf(leaves).toString("hex"));
}

const write = (actor: string) => arrange.add("auditEvents", { action: "test.step", actor });
async function sealedActors(): Promise<string[]> {
  return (await sealedRows({ sql })).flatMap(({ sequence, actor }) => (sequence === null ? [] : [actor]));
}

test("what commits late is sealed behind what was sealed by then, and waits for nobody", async () => {
  await sql.begin(async (tx) => {
    await tx`insert into audit_events (action, actor) values ('test.step', 'began first')`;
    await write("ended first");
    await sealNow(sealer());
    expect((await sealedActors()).slice(-1)).toEqual(["ended first"]);
    expect(await measureSealing(sealer())).toMatchObject({ unsealed: 0 });
  });
  expect(await hasUnsealed(sealer())).toBe(true);
  expect(await measureSealing(sealer())).toMatchObject({ unsealed: 1 });
  await sealAll(sealer());
  expect((await sealedActors()).slice(-2)).toEqual(["ended first", "began first"]);
  await expectWholeTree();
});

test("an id that was given up is waited for until nobody can write it, and not longer", async () => {
  await sql
    .begin((tx) =>
      tx`insert into audit_events (action, actor) values ('test.step', 'undone')`.then(() => tx`select 1/0`),
    )
    .catch(() => {});
  await write("behind it");
  await sealAll(sealer());
  const noted = (await see.sealing())[0];
  expect(noted?.gaps).toHaveLength(1);
  expect(BigInt(noted?.sealedThrough ?? 0)).toBe(BigInt(noted?.gaps[0]?.first ?? 0) - 1n);
  await sql`update audit_sealing set gaps = jsonb_set(gaps, '{0,notedAt}', to_jsonb((now() - interval '2 minutes')::text))`;
  await waitFor(async () => (await sealNow(sealer()), (await see.sealing())[0]?.gaps.length === 0), {
    message: "the gap being closed",
  });
  expect((await see.sealing())[0]?.sealedThrough).toBe((await see.history()).at(-1)?.id);
});

test("a row that came into what was taken for settled is found by looking through all, and sealed", async () => {
  const last = (await see.history()).at(-1)?.id ?? "0";
  await sql`select setval('audit_events_id_seq', ${last}::bigint + 10)`;
  await write("behind the others");
  await sealAll(sealer());
  await sql`update audit_sealing set gaps = '[]', sealed_through = seen_through`;
  await sql`insert into audit_events (id, action, actor) overriding system value values (${last}::bigint + 3, 'test.step', 'by hand')`;
  expect(await hasUnsealed(sealer())).toBe(false);
  let after: bigint | undefined = 0n;
  while (after !== undefined) after = await lookThrough(sealer(), after, 2);
  expect(await measureSealing(sealer())).toMatchObject({ unsealed: 1 });
  expect(BigInt((await see.sealing())[0]?.sealedThrough ?? 0)).toBe(BigInt(last) + 2n);
  await sealAll(sealer());
  expect((await sealedActors()).at(-1)).toBe("by hand");
});

test("rows that an earlier version has sealed keep their places, and get their leaves before anything new is sealed", async () => {
  await write("sealed before");
  await sealAll(sealer());
  const before = await see.seals();
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update audit_seals set leaf = null`;
  });
  await sql`delete from audit_tree`;
  await sql`update audit_sealing set tree_size = 0, seen_through = 0, sealed_through = 0, gaps = '[]'`;
  await write("new");
  expect(await sealNow(sealer(), 2)).toBe(2);
  expect(await see.seals()).toHaveLength(before.length);
  await sealAll(sealer());
  expect((await see.seals()).slice(0, -1)).toEqual(before);
  await expectWholeTree();
});

test("a leaf that was given is not changed by the sealer's role, and no place either", async () => {
  const change = (text: string) =>
    sealer()
      .$client.unsafe(text)
      .catch((error: { code?: string }) => error.code);
  expect(await change("update audit_seals set leaf = sha256('x') where sequence = 1")).toBe("RK001");
  expect(await change("update audit_seals set leaf = null where sequence = 1")).toBe("RK001");
  expect(await change("update audit_seals set sequence = 0 where false")).toBe("42501");
});

test("while one sealer seals another one leaves it alone, and nothing is sealed twice", async () => {
  await write("waits");
  const { first } = await sql.begin(async (tx) => {
    await tx`lock table audit_seals in share mode`;
    const sealing = sealNow(sealer());
    await waitFor(async () => (await see.waitingForLocks("rekey_sealer")) > 0, {
      timeoutMs: 4_000,
      message: "the first sealer coming to write",
    });
    expect(await sealNow(sealer())).toBe(0);
    return { first: sealing };
  });
  expect(await first).toBe(1);
});

test("a tree of several levels is the one of all its leaves, whatever came in one round", async () => {
  for (const count of [254, 1, 1, 700, 64_700, 1]) {
    await sql`insert into audit_events (action, actor) select 'test.step', 'rekey' from generate_series(1, ${count}::int)`;
    await sealAll(sealer());
  }
  expect(Number((await sql`select max(level)::int as level from audit_tree`)[0]?.["level"])).toBe(2);
  await expectWholeTree();
});
