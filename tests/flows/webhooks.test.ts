import { verifyWebhook } from "@rekey/client/verify-webhook";
import type { PublicEvent } from "@rekey/contracts/public-events";
import type { WebhookDeliveryState } from "@rekey/contracts/webhook-words";
import { generateSealingKeys } from "@rekey/secrets/generate-keys";
import { Webhook as Oracle } from "standardwebhooks";
import { beforeEach, expect, onTestFailed } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { readFigure } from "../harness/read-figure.ts";
import { type ReceivedMessage, startWebhookReceiver } from "../harness/webhook-receiver.ts";

const { test, system, see, given } = systemTest(async (start, stack) => ({
  receiver: stack.use(await startWebhookReceiver()),
  system: await start({
    services: ["api", "audit-sealer", "webhook-worker"],
    serviceEnv: {
      "webhook-worker": {
        WEBHOOK_RETRY_FIRST: "100ms",
        WEBHOOK_RETRY_MAX: "200ms",
        WEBHOOK_GIVE_UP_AFTER: "3s",
        WEBHOOK_TIMEOUT: "3s",
        WEBHOOKS_AT_ONCE: "3",
      },
    },
  }),
}));

beforeEach(() => given.receiver.answerBy((_, res) => res.writeHead(204).end()));

const ops = () => system.api("ops");
const at = (path: string) => given.receiver.received.filter((message) => message.path === path);
/** Whether a path was told of each of them; the same may be told twice. */
const isToldOf = (path: string, ...contacts: readonly TestContact[]) =>
  contacts.every(({ id }) => at(path).some(({ body }) => body.includes(id)));
const isOlder = ({ createdAt }: { createdAt: Date }, ms: number) => Date.now() - createdAt.getTime() > ms;
const contentOf = ({ body }: ReceivedMessage) => JSON.parse(body) as PublicEvent;

/** An endpoint of the test's own, at a path of its own. */
async function addWebhook(path: string, types: PublicEvent["type"][] | null = ["contact.created"]) {
  return ops().createWebhook({ url: `${given.receiver.url}${path}`, types });
}

async function waitForDelivery(webhookId: string, state: WebhookDeliveryState) {
  return waitFor(async () => (await ops().listWebhookDeliveries(webhookId, { state })).items[0], {
    message: `a delivery that is ${state}`,
  });
}

test("what happens is sent as the feed lists it, signed so that any library of Standard Webhooks takes it", async () => {
  const webhook = await addWebhook("/signed", null);
  expect(webhook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const contact = await createContact(system);
  const each = () => [...new Map(at("/signed").map((message) => [message.id, message])).values()];
  await waitFor(() => each().length >= 2, { message: "both messages" });
  const [first, second] = each().toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect([first, second].map((message) => message && contentOf(message).type)).toEqual([
    "client.created",
    "contact.created",
  ]);
  if (!second) throw new Error("there is no second message");
  const event = new Oracle(webhook.secret).verify(second.body, second.headers);
  expect(event).toEqual(verifyWebhook(second.headers, second.body, webhook.secret));
  expect(event).toMatchObject({ id: second.id, data: { contactId: contact.id, clientId: contact.clientId } });
  const { items } = await system.api().listEvents({ types: ["contact.created"], limit: 200 });
  expect(items.at(-1)).toEqual(event);
  const delivered = () => see.webhookDeliveries({ endpointId: webhook.id, state: "delivered" });
  await waitFor(async () => (await delivered()).length === 2, { message: "both being delivered" });
  expect(await ops().getWebhook(webhook.id)).toMatchObject({ state: "active", failingSince: null, waiting: 0 });
  expect(second.headers).toMatchObject({ "content-type": "application/json", "user-agent": "Rekey-Webhooks/1" });
  await ops().deleteWebhook(webhook.id);
});

test("a secret is told once, lies sealed, and signs beside the next until its time is over", async () => {
  const webhook = await addWebhook("/rotated");
  const rotated = await ops().rotateWebhookSecret(webhook.id);
  expect([rotated.secret === webhook.secret, rotated.oldSecretUntil === null]).toEqual([false, false]);
  const again = await ops().rotateWebhookSecret(webhook.id);
  await ops().testWebhook(webhook.id);
  const message = await waitFor(() => at("/rotated")[0], { message: "the test" });
  for (const { secret } of [rotated, again])
    expect(new Oracle(secret).verify(message.body, message.headers)).toMatchObject({ type: "webhook.test" });
  expect(() => new Oracle(webhook.secret).verify(message.body, message.headers)).toThrow();
  const told = JSON.stringify([
    await ops().listWebhooks(),
    await see.webhookSecrets(),
    await see.history({ action: ["webhook.created", "webhook.secret_rotated"] }),
    system.allLines(),
  ]);
  for (const { secret } of [webhook, rotated, again]) expect(told).not.toContain(secret.slice(6, 30));
  await ops().deleteWebhook(webhook.id);
});

test("what is not taken is sent again with the same id, then given up, and sent once more when somebody asks", async () => {
  const webhook = await addWebhook("/refusing");
  given.receiver.answerBy((_, res) => res.writeHead(500).end("<b>no</b>\u0007 for\n a.person@contacts.test"));
  await createContact(system);
  const failed = await waitForDelivery(webhook.id, "failed");
  expect(failed).toMatchObject({ lastStatus: 500, lastFailure: "refused", nextAttemptAt: null, deliveredAt: null });
  expect(failed.lastAnswer).toContain("<b>no</b> for");
  expect(failed.lastAnswer).not.toContain("person@");
  const tries = at("/refusing");
  expect([tries.length, new Set(tries.map(({ id }) => id)).size]).toEqual([failed.attempts, 1]);
  expect(failed.attempts).toBeGreaterThan(1);
  expect((await ops().getWebhook(webhook.id)).failingSince).not.toBeNull();

  given.receiver.answerBy((_, res) => res.writeHead(200).end("fine"));
  await ops().redeliverWebhook(webhook.id, failed.id);
  const delivered = await waitForDelivery(webhook.id, "delivered");
  expect(delivered).toMatchObject({ id: failed.id, eventId: failed.eventId, attempts: failed.attempts + 1 });
  expect([delivered.lastStatus, delivered.lastAnswer]).toEqual([200, null]);
  expect((await ops().getWebhook(webhook.id)).failingSince).toBeNull();

  given.receiver.answerBy((_, res) => res.writeHead(302, { location: `${given.receiver.url}/elsewhere` }).end());
  await createContact(system);
  expect(await waitForDelivery(webhook.id, "failed")).toMatchObject({ lastFailure: "redirected", lastStatus: 302 });
  expect(at("/elsewhere")).toEqual([]);
  given.receiver.answerBy((_, res) => res.writeHead(204).end());
  expect(await ops().redeliverFailedWebhooks(webhook.id, { failedSince: failed.createdAt })).toEqual({ count: 1 });
  await waitFor(async () => (await ops().listWebhookDeliveries(webhook.id, { state: "failed" })).items.length === 0, {
    message: "none being failed",
  });
  await ops().deleteWebhook(webhook.id);
});

test("an endpoint that never answers gets a few at a time and holds up no other, nor does the end of its worker", async () => {
  const [slow, quick] = [await addWebhook("/slow"), await addWebhook("/quick")];
  given.receiver.answerBy(({ path }, res) => path === "/quick" && res.writeHead(204).end());
  const contacts = await Promise.all(Array.from({ length: 10 }, () => createContact(system)));
  await waitFor(() => isToldOf("/quick", ...contacts), { message: "all of the quick one" });
  expect(await see.webhookDeliveries({ endpointId: slow.id, state: "delivered" })).toEqual([]);
  await waitFor(async () => (await see.webhookDeliveries({ endpointId: slow.id, lastFailure: "timeout" })).length > 0, {
    message: "a try being over",
  });
  expect(given.receiver.mostAtOnce.get("/slow")).toBeLessThanOrEqual(3);
  await system.restart("webhook-worker");
  given.receiver.answerBy((_, res) => res.writeHead(204).end());
  const last = await createContact(system);
  await waitFor(() => isToldOf("/quick", last), { message: "the worker being back" });
  await Promise.all([slow, quick].map(({ id }) => ops().deleteWebhook(id)));
});

test("one that is gone is given up at once, which the history tells, and goes on from there when it is active again", async () => {
  const webhook = await addWebhook("/gone");
  given.receiver.answerBy((_, res) => res.writeHead(410).end());
  await createContact(system);
  await waitFor(async () => (await ops().getWebhook(webhook.id)).state === "disabled", { message: "being given up" });
  expect(await ops().getWebhook(webhook.id)).toMatchObject({ disabledBecause: "gone" });
  const [row] = await see.history({ action: "webhook.disabled" });
  expect(row).toMatchObject({ actor: "rekey", detail: { webhook: webhook.id, because: "gone" } });
  await expect(ops().testWebhook(webhook.id)).rejects.toMatchObject({ code: "webhook-not-active" });

  given.receiver.answerBy((_, res) => res.writeHead(204).end());
  const meanwhile = await createContact(system);
  expect(await ops().patchWebhook(webhook.id, { state: "active" })).toMatchObject({ disabledBecause: null });
  await waitFor(() => isToldOf("/gone", meanwhile), { message: "what happened meanwhile" });

  await ops().patchWebhook(webhook.id, { state: "paused" });
  const skipped = await createContact(system);
  await waitFor(
    async () => {
      const { items } = await system.api().listEvents({ types: ["contact.created"], limit: 200 });
      return items.some(({ data }) => "contactId" in data && data.contactId === skipped.id);
    },
    { message: "being in the feed" },
  );
  await ops().patchWebhook(webhook.id, { state: "active", skip: true });
  const later = await createContact(system);
  await waitFor(() => isToldOf("/gone", later), { message: "what happened later" });
  expect(isToldOf("/gone", skipped)).toBe(false);
  await ops().deleteWebhook(webhook.id);
});

test("without the key of its secret a message waits, which the worker says and holds against nobody, and is sent with it", async () => {
  const webhook = await addWebhook("/sealed");
  const { privateKeys } = await generateSealingKeys();
  const own = { WEBHOOK_SEALING_PRIVATE_KEYS: system.keys.webhookSealing.privateKeys };
  onTestFailed(() => system.restart("webhook-worker", own));
  await system.restart("webhook-worker", { WEBHOOK_SEALING_PRIVATE_KEYS: privateKeys });
  const { id } = await ops().testWebhook(webhook.id);
  // Between two tries: in the middle of one it is being sent.
  const isTriedForLong = (row: { state: string; attempts: number; createdAt: Date }) =>
    row.state === "pending" && row.attempts > 6 && isOlder(row, 6_000);
  const waiting = await waitFor(async () => (await see.webhookDeliveries({ id })).find(isTriedForLong), {
    message: "tries for longer than a receiver that fails would get",
  });
  expect(waiting).toMatchObject({ lastFailure: "key-missing" });
  expect(await ops().getWebhook(webhook.id)).toMatchObject({ state: "active", failingSince: null });
  const readiness = async () => (await fetch(`${system.adminUrls["webhook-worker"]}/readyz?verbose`)).text();
  await waitFor(async () => (await readiness()).includes("WEBHOOK_SEALING_PRIVATE_KEYS"), { message: "its word" });
  expect(await readFigure(system, "webhook-worker", "rekey_missing_keys")).toBe(1);
  await system.restart("webhook-worker", own);
  await waitFor(() => at("/sealed").length > 0, { message: "the message" });
  await ops().deleteWebhook(webhook.id);
});

test("where it goes is judged when it is made and each time it is sent, and what is wrong is said", async () => {
  const refused = async (body: object, pointer: string) => {
    const response = await system.fetchApi("/v1/webhooks", { as: "ops", method: "POST", body: JSON.stringify(body) });
    const problem = (await response.json()) as { errors?: { pointer: string; detail: string }[] };
    expect([response.status, problem.errors?.[0]?.pointer, body]).toEqual([422, pointer, body]);
    expect(JSON.stringify(problem)).not.toContain("hidden");
  };
  for (const url of [
    "ftp://hidden.example.org/",
    "https://hidden:secret@example.org/",
    "https://example.org/#hidden",
    "hidden",
    "https://10.0.0.1/hidden",
    "https://[fd00::1]/hidden",
    "https://169.254.169.254/hidden",
    "https://2852039166/hidden",
    `https://example.org/${"x".repeat(2_000)}`,
  ])
    await refused({ url }, "/url");
  await refused({ url: "https://example.org/", types: ["reset.hidden"] }, "/types/0");
  await refused({ url: "https://example.org/", types: [] }, "/types");
  await system.restart("webhook-worker", { WEBHOOK_ALLOWED_NETWORKS: "10.0.0.0/8" });
  const { port } = new URL(given.receiver.url);
  for (const host of ["localhost", "127.0.0.1"]) {
    const webhook = await ops().createWebhook({ url: `http://${host}:${port}/forbidden` });
    const { id } = await ops().testWebhook(webhook.id);
    const tried = await waitFor(async () => (await see.webhookDeliveries({ id }))[0]?.lastFailure, {
      message: "a try",
    });
    expect([host, tried]).toEqual([host, "address-not-allowed"]);
    await ops().deleteWebhook(webhook.id);
  }
  expect(at("/forbidden")).toEqual([]);
});

test("an endpoint is listed, changed and deleted, and everything of it is told by whom", async () => {
  const { secret, ...webhook } = await addWebhook("/own?token=in-the-query");
  expect((await ops().listWebhooks()).items).toContainEqual(webhook);
  expect(await ops().patchWebhook(webhook.id, { description: "the CRM", types: null })).toMatchObject({
    description: "the CRM",
    types: null,
  });
  await ops().patchWebhook(webhook.id, {});
  await ops().deleteWebhook(webhook.id);
  await expect(ops().getWebhook(webhook.id)).rejects.toMatchObject({ code: "not-found" });
  await expect(ops().deleteWebhook(webhook.id)).rejects.toMatchObject({ code: "not-found" });
  const rows = (await see.history()).filter(({ detail }) => detail["webhook"] === webhook.id);
  expect(rows.map(({ action }) => action)).toEqual(["webhook.created", "webhook.updated", "webhook.deleted"]);
  expect(rows[1]?.detail).toMatchObject({ fields: "types, description", by: expect.any(String) as string });
  expect(JSON.stringify(rows)).not.toContain("in-the-query");
  expect(JSON.stringify(system.allLines())).not.toContain("in-the-query");
  expect(JSON.stringify([rows, webhook])).not.toContain(secret);
});
