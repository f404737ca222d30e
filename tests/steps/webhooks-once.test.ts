import { randomUUID } from "node:crypto";
import { bySystem } from "@rekey/database/actor";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { claimWebhooks } from "@rekey/database/webhooks/claim-webhooks";
import { fanOut } from "@rekey/database/webhooks/fan-out";
import { forgetWebhooks, recordWebhookTry, type WebhookTry } from "@rekey/database/webhooks/record-webhook";
import { listWebhookDeliveries } from "@rekey/database/webhooks/read-webhooks";
import { redeliverFailed, redeliverOne } from "@rekey/database/webhooks/redeliver";
import { changeWebhook, createWebhook, endWebhook } from "@rekey/database/webhooks/write-webhooks";
import { expect } from "vitest";
import { flushCounts } from "../harness/flush-counts.ts";
import { codeOf } from "../harness/open-as-each-role.ts";
import { sealNow } from "../harness/seal-now.ts";
import { stepTest } from "../harness/step-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, as, sql, see, arrange } = stepTest();
const worker = () => as("rekey_webhooks");
const asOps = { actor: { subject: "console:ops", name: "Ops" } };
const [longMs, none] = [600_000, new Map<string, number>()];

async function addWebhook(): Promise<string> {
  const id = randomUUID();
  const webhook = { id, url: "https://example.org/hook", types: null, description: null, sealed: "sealed" };
  await unitOfWork(as("rekey_api")).run(asOps, (work) => createWebhook(work, webhook));
  return id;
}

/** So many contacts that ended, which is told others. */
async function happen(count: number): Promise<void> {
  await sql`insert into audit_events (action, actor, contact_id)
    select 'contact.ended', 'rekey', 'c' || n from generate_series(1, ${count}::int) n`;
  const seal = () => sealNow(as("rekey_sealer"), 10_000);
  const last = (await see.history()).at(-1);
  await waitFor(async () => (await seal(), (await see.seals()).some(({ auditEventId }) => auditEventId === last?.id)), {
    message: "all being sealed",
  });
}

const claim = (leaseMs = longMs, atOnce = 100) => claimWebhooks(worker(), { underWay: none, atOnce, leaseMs });
const tell = (made: Omit<WebhookTry, "tookMs" | "status">, disableAfterMs = longMs) =>
  unitOfWork(worker()).run(bySystem, (work) =>
    recordWebhookTry(work, { tookMs: 1, status: null, ...made }, disableAfterMs),
  );
const end = (id: string) => unitOfWork(as("rekey_api")).run(asOps, (work) => endWebhook(work, id));

test("however many workers make deliveries, each event becomes one for each endpoint, in order, and none is left out", async () => {
  const [one, other] = [await addWebhook(), await addWebhook()];
  await happen(1_200);
  await sql`update webhook_endpoints set reached = (select max(sequence) from audit_seals) - 1193 where id = ${other}`;
  const rounds = async () => {
    while ((await fanOut(worker())) === "more");
  };
  await Promise.all([rounds(), rounds(), rounds()]);
  for (const [id, count] of [
    [one, 1_200],
    [other, 1_193],
  ] as const) {
    const sequences = (await see.webhookDeliveries({ endpointId: id })).map(({ sequence }) => Number(sequence));
    const sorted = sequences.toSorted((a, b) => a - b);
    expect([sequences.length, new Set(sequences).size, (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)]).toEqual([
      count,
      count,
      count - 1,
    ]);
  }
  const claims = await Promise.all([claim(), claim(), claim()]);
  const ids = claims.flat().map(({ id }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([ids.length, ids.length]);
  const first = claims.flat().filter(({ webhookId }) => webhookId === one);
  const places = first.map(({ entry }) => Number(entry?.sequence)).toSorted((a, b) => a - b);
  expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
  await Promise.all([end(one), end(other)]);
});

test("a worker that comes late to what somebody has skipped sends nothing of it", async () => {
  const webhookId = await addWebhook();
  await happen(3);
  const { late } = await unitOfWork(as("rekey_api")).run(asOps, async (work) => {
    await changeWebhook(work, webhookId, { skip: true });
    const fanning = fanOut(worker());
    await waitFor(async () => (await see.waitingForLocks()) > 0, { message: "the worker waiting for that" });
    return { late: fanning };
  });
  await late;
  expect(await see.webhookDeliveries({ endpointId: webhookId })).toEqual([]);
  await end(webhookId);
});

test("one that was claimed is nobody else's until its lease is over, and a late word decides nothing", async () => {
  const webhookId = await addWebhook();
  await happen(1);
  await fanOut(worker());
  const [first] = await claim(1);
  if (!first) throw new Error("nothing was claimed");
  const second = await waitFor(async () => (await claim())[0], { message: "the lease being over" });
  expect([second.id, second.attempt]).toEqual([first.id, first.attempt + 1]);
  expect(await claim()).toEqual([]);
  await tell({ id: first.id, webhookId, attempt: first.attempt, failure: "timeout" }, 0);
  expect((await see.webhookDeliveries({ id: first.id }))[0]).toMatchObject({ state: "sending", lastFailure: null });
  await tell({ id: first.id, webhookId, attempt: second.attempt });
  expect((await see.webhookDeliveries({ id: first.id }))[0]).toMatchObject({ state: "delivered" });
  await tell({ id: first.id, webhookId, attempt: second.attempt, failure: "timeout" }, 0);
  expect((await see.webhookDeliveries({ id: first.id }))[0]).toMatchObject({ state: "delivered" });
  expect((await see.webhooks({ id: webhookId }))[0]).toMatchObject({ state: "active", failingSince: null });
  await end(webhookId);
});

test("nothing is sent to one that is given up, paused or gone; one that fails is asked once at a time", async () => {
  const webhookId = await addWebhook();
  await happen(5);
  await fanOut(worker());
  expect(await claim(longMs, 2)).toHaveLength(2);
  expect(await claimWebhooks(worker(), { underWay: new Map([[webhookId, 2]]), atOnce: 2, leaseMs: longMs })).toEqual(
    [],
  );
  const [tried] = await see.webhookDeliveries({ endpointId: webhookId, state: "sending" });
  if (!tried) throw new Error("nothing is being sent");
  await tell({ id: tried.id, webhookId, attempt: 1, failure: "not-reached", retryInMs: longMs });
  expect(await claim()).toHaveLength(1);
  const [next] = await see.webhookDeliveries({ endpointId: webhookId, state: "sending" });
  await tell({ id: next?.id ?? "", webhookId, attempt: 1, failure: "not-reached", retryInMs: 0 }, 0);
  expect((await see.webhooks({ id: webhookId }))[0]).toMatchObject({ state: "disabled", disabledBecause: "failing" });
  expect((await see.history({ action: "webhook.disabled" })).map(({ detail }) => detail["webhook"])).toEqual([
    webhookId,
  ]);
  expect(await claim()).toEqual([]);
  await end(webhookId);
  expect((await see.webhookSecrets({ endpointId: webhookId })).map(({ validUntil }) => validUntil !== null)).toEqual([
    true,
  ]);
});

test("what is sent again by hand, or waits at an endpoint that is resumed, is tried as if it were new", async () => {
  const webhookId = await addWebhook();
  await happen(1);
  await fanOut(worker());
  const [{ id } = { id: "" }] = await see.webhookDeliveries({ endpointId: webhookId });
  const byHand = unitOfWork(as("rekey_api"));
  const tired = (state: string) => sql`
    update webhook_deliveries set state = ${state}, attempts = attempts + 9, next_attempt_at = now(),
      tried_since = now() - interval '4 days' where id = ${id}`;
  const begin: Record<string, () => Promise<unknown>> = {
    "one by hand": () => byHand.run(asOps, (work) => redeliverOne(work, { webhookId, deliveryId: id })),
    "all that failed": () =>
      byHand.run(asOps, (work) => redeliverFailed(work, { webhookId, since: "2020-01-01T00:00:00Z" })),
    resumed: async () => {
      await sql`update webhook_deliveries set state = 'pending', next_attempt_at = now() + interval '8 hours' where id = ${id}`;
      for (const state of ["paused", "active"] as const)
        await byHand.run(asOps, (work) => changeWebhook(work, webhookId, { state }));
    },
  };
  for (const [what, again] of Object.entries(begin)) {
    await tired("failed");
    await again();
    const [claimed] = await claim();
    expect([what, claimed?.id, claimed?.attemptSince, (claimed?.triedForMs ?? longMs) < longMs]).toEqual([
      what,
      id,
      1,
      true,
    ]);
  }
  await end(webhookId);
});

test("what we lack ourselves is held against no endpoint, and the time of a missing key does not count", async () => {
  const webhookId = await addWebhook();
  await happen(1);
  await fanOut(worker());
  await sql`update webhook_deliveries set attempts = 9, tried_since = now() - interval '4 days'`;
  const [first] = await claim();
  if (!first) throw new Error("nothing was claimed");
  await tell({ id: first.id, webhookId, attempt: first.attempt, failure: "key-missing", retryInMs: 0 }, 0);
  const [again] = await claim();
  expect([again?.id, again?.attemptSince, (again?.triedForMs ?? longMs) < longMs]).toEqual([first.id, 1, true]);
  await tell({ id: first.id, webhookId, attempt: again?.attempt ?? 0, failure: "event-missing" }, 0);
  expect((await see.webhookDeliveries({ id: first.id }))[0]).toMatchObject({ state: "failed" });
  expect((await see.webhooks({ id: webhookId }))[0]).toMatchObject({ state: "active", failingSince: null });
  await arrange.add("webhookDeliveries", { eventType: "contact.ended", endpointId: webhookId, sequence: 10n ** 12n });
  expect((await claim()).map(({ entry }) => entry)).toEqual([undefined]);
  await end(webhookId);
});

test("where events go is not changed in silence, nor is a secret added, whoever of the services does it", async () => {
  const webhookId = await addWebhook();
  const [api, own] = [as("rekey_api").$client, worker().$client];
  const silent = {
    "another place": api`update webhook_endpoints set url = 'https://evil.example.org/' where id = ${webhookId}`,
    "a new place": api`insert into webhook_endpoints (url, reached) values ('https://evil.example.org/', 0)`,
    "another secret": api`insert into webhook_secrets (endpoint_id, generation, sealed) values (${webhookId}, 2, 'x')`,
    "switched off": own`update webhook_endpoints set state = 'disabled' where id = ${webhookId}`,
  };
  for (const [what, change] of Object.entries(silent)) expect([what, await codeOf(change)]).toEqual([what, "RK002"]);
  const forbidden = {
    "the API reads a secret": api`select sealed from webhook_secrets`,
    "the API tells what was delivered": api`update webhook_deliveries set last_status = 200`,
    "the worker moves an endpoint": own`update webhook_endpoints set url = 'https://evil.example.org/'`,
    "the worker adds a secret": own`insert into webhook_secrets (endpoint_id, generation, sealed) values (${webhookId}, 3, 'x')`,
    "the worker reads contacts": own`select name from contacts`,
  };
  for (const [what, asked] of Object.entries(forbidden)) expect([what, await codeOf(asked)]).toEqual([what, "42501"]);
  await end(webhookId);
});

test("what is over goes after its time, and so does all of an endpoint that was deleted", async () => {
  const [kept, deleted] = [await addWebhook(), await addWebhook()];
  const old = { eventType: "contact.ended", createdAt: new Date(Date.now() - 2 * longMs) } as const;
  await arrange.add("webhookDeliveries", { ...old, endpointId: kept, state: "delivered" });
  await arrange.add("webhookDeliveries", { ...old, endpointId: kept, state: "pending" });
  await arrange.add("webhookDeliveries", { eventType: "contact.ended", endpointId: kept, state: "failed" });
  await end(deleted);
  await arrange.add("webhookDeliveries", { ...old, endpointId: deleted, state: "pending" });
  await sql`update webhook_endpoints set ended_at = now() - interval '1 day' where id = ${deleted}`;
  expect(await forgetWebhooks(worker(), longMs)).toBe("all");
  const left = [
    ...(await see.webhookDeliveries({ endpointId: kept })),
    ...(await see.webhookDeliveries({ endpointId: deleted })),
  ];
  expect(left.map(({ state }) => state).toSorted()).toEqual(["failed", "pending"]);
});

test("what is over and what failed is found without reading what stays", async () => {
  const webhookId = await addWebhook();
  await sql`insert into webhook_deliveries (endpoint_id, event_type, state) select ${webhookId}, 'contact.ended',
    case when n % 3 = 0 then 'pending' else 'delivered' end from generate_series(1, 20000) n`;
  await sql`analyze webhook_deliveries`;
  const read = async () => {
    await flushCounts(sql, as);
    const [count] = await sql<{ rows: number }[]>`
      select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_user_tables
      where relname = 'webhook_deliveries'`;
    return count?.rows ?? 0;
  };
  const before = await read();
  expect(await forgetWebhooks(worker(), longMs)).toBe("all");
  expect(await listWebhookDeliveries(as("rekey_api"), webhookId, { state: "failed", limit: 50 })).toMatchObject({
    items: [],
  });
  const since = "2020-01-01T00:00:00Z";
  expect(await unitOfWork(as("rekey_api")).run(asOps, (work) => redeliverFailed(work, { webhookId, since }))).toBe(0);
  expect((await read()) - before).toBeLessThan(5_000);
  await end(webhookId);
});
