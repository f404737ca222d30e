import { randomBytes } from "node:crypto";
import { deliveryStates } from "@rekey/contracts/deliveries";
import { endStates, resetStates } from "@rekey/contracts/reset-state";
import { prepareDatabase } from "@rekey/dev/database-roles";
import { dropDatabase } from "@rekey/dev/own-database";
import { productServices } from "@rekey/dev/service-catalogue";
import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { jobOf } from "@rekey/messaging/job-options";
import { createLogger } from "@rekey/runtime/logger";
import { expect, inject } from "vitest";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { expectPrepared } from "../harness/expect-prepared.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { type EarlierEvent, loadEarlierDatabase } from "../harness/load-earlier-database.ts";
import { leafOf, sealedRows } from "../harness/sealed-rows.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, given } = systemTest(async (start, stack) => {
  const { serverUrl, redisUrl } = inject("servers");
  const name = `rekey_dump_${randomBytes(6).toString("hex")}`;
  stack.defer(() => dropDatabase(serverUrl, name));
  const earlier = await loadEarlierDatabase(serverUrl, name);
  const { databaseUrl, secrets, rows } = earlier;
  const prefix = `{${name}}`;
  await using inspected = openQueuesForInspection({ redisUrl, prefix, log: createLogger("test", "silent") });
  for (const queue of inspected.queues) await queue.addBulk(rows.events.filter(waitsIn(queue.name)).map(jobOfThen));
  await prepareDatabase(databaseUrl);
  await expectPrepared(databaseUrl);
  const env = { QUEUE_PREFIX: prefix };
  return { system: await start({ services: productServices, databaseUrl, own: secrets, env }), ...earlier };
});

/** What that version had put into Redis, under the names that it had for events. */
function jobOfThen({ id, queue, type, resetId, deliveryId, contactId, mailTestId }: EarlierEvent) {
  const [subject] = [{ resetId }, { deliveryId }, { contactId }, { mailTestId }].filter((one) => Object.values(one)[0]);
  return jobOf({ id, queue, type, subject } as Parameters<typeof jobOf>[0]);
}

function waitsIn(name: string) {
  return (event: EarlierEvent) => event.queue === name && event.consumedAt === null && event.parkedAt === null;
}

const addressOf = (who: string) => `${who}@contacts.test`;
const passwordOf = (who: string) => given.secrets.passwords[who] ?? "";

/** The contact whose address names what its reset had come to, and the newest one of its resets. */
async function find(who: string) {
  const [contact] = await see.contacts({ email: addressOf(who) });
  if (!contact) throw new Error(`there is no contact ${who}`);
  const reset = (await see.resets({ contactId: contact.id })).at(-1);
  return { contact, resetId: reset?.id ?? "" };
}

async function finish(who: string): Promise<void> {
  const { contact, resetId } = await find(who);
  await finishByMail(system, contact, resetId, freshPassword());
}

async function expectCompleted(who: string): Promise<void> {
  await waitForState(system, (await find(who)).resetId, "completed");
  expect(await signInPortal(system, addressOf(who), passwordOf(who)), who).toBeDefined();
}

const pageOf = (path: string, cookie = given.secrets.cookies["auditor"] ?? "") =>
  fetch(new URL(path, system.consoleUrl), { headers: { cookie }, redirect: "manual" });

test("the dump has a reset and a mail in every state, and every event of that version waits in it", () => {
  const { resets, deliveries, events } = given.rows;
  // That version handed no password over.
  const then = resetStates.filter((state) => state !== "handing-over");
  expect(new Set(resets.map(({ state }) => state))).toEqual(new Set(then));
  expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(deliveryStates));
  const waiting = events.filter(({ consumedAt }) => consumedAt === null).map(({ type }) => type);
  expect([...new Set(waiting)].toSorted()).toEqual([
    "AddressChanged",
    "NewPasswordSubmitted",
    "OutdatedHashFound",
    "PasswordChanged",
    "PasswordResetRequested",
    "SetPasswordLinkIssued",
    "TestMailRequested",
  ]);
});

test("the sessions of that version go on", async () => {
  const { cookies } = given.secrets;
  expect((await getPage(system, "/account", { cookie: cookies["portal"] ?? "" })).status).toBe(200);
  expect((await pageOf("/history")).status).toBe(200);
  expect((await pageOf("/clients", cookies["staff"])).status).toBe(200);
});

test("every service is ready, and holds nothing", async () => {
  for (const name of productServices) {
    const says = async () => (await fetch(`${system.adminUrls[name]}/readyz`)).text();
    await waitFor(async () => (await says()) === "ready\n", { message: `${name} being ready` });
  }
});

test("what waited for a worker comes to its end: asked for by mail, by hand or on the portal, in whatever state", async () => {
  for (const who of ["accepted-by-hand", "submitted", "own-change-waits"]) await expectCompleted(who);
  for (const who of ["accepted-by-mail", "accepted-by-portal", "issued", "issued-by-portal"]) await finish(who);
  for (const who of ["deferred", "no-reply", "no-transport", "sending", "sending-dot"]) await finish(who);
  const [strangers] = given.rows.resets.filter(({ typedAddressKey }) => typedAddressKey === addressOf("stranger"));
  await waitForState(system, strangers?.id ?? "", "refused");
});

test("a link that was mailed before sets a password, opened or not", async () => {
  for (const who of ["mailed", "opened"]) {
    expect((await submitPassword(system, given.secrets.tokens[who] ?? "", freshPassword())).status).toBe(303);
    await waitForState(system, (await find(who)).resetId, "completed");
  }
});

test("a dead letter of the earlier version is listed as one, and is done when it is retried", async () => {
  const ops = system.api("ops");
  const { items } = await ops.listDeadLetters();
  expect(items).toHaveLength(2);
  for (const { id } of items) await ops.retryDeadLetter(id);
  await expectCompleted("dead-by-hand");
  await finish("dead-letter");
});

test("a password that waited to be hashed anew is hashed", async () => {
  await waitFor(async () => (await see.rehashes()).length === 0, { message: "nothing waiting to be hashed" });
  const { contact } = await find("rehash-waits");
  expect(await see.actions({ contactId: contact.id })).toContain("credential.rehashed");
  expect(await signInPortal(system, contact.email, passwordOf("rehash-waits"))).toBeDefined();
});

test("each reset has one end, and those that had one have the same", async () => {
  const open = await see.resets({ endedAt: null });
  expect(open.map(({ state }) => state)).toEqual(open.map(() => "mailed"));
  // Their links are with contacts that do nothing.
  for (const { id } of open) await system.api().cancelReset(id);
  const resets = await see.resets();
  for (const state of endStates) {
    await expectOneEnd(
      system,
      resets.filter((reset) => reset.state === state).map(({ id }) => id),
      state,
    );
  }
  for (const { id, state, endedAt } of given.rows.resets.filter((reset) => reset.endedAt !== null)) {
    expect(resets.find((reset) => reset.id === id)).toMatchObject({ state, endedAt });
  }
});

test("every mail that had not left has left once, and none that had leaves again", async () => {
  await waitFor(see.isQuiet, { message: "every event being done" });
  const ended = given.rows.deliveries.filter(({ state }) => ["accepted", "undeliverable", "withdrawn"].includes(state));
  const deliveries = await see.deliveries();
  for (const { id, state, attempts } of ended) {
    expect(deliveries.find((delivery) => delivery.id === id)).toMatchObject({ state, attempts });
  }
  const had = new Set(ended.map(({ id }) => id));
  const left = deliveries.filter(({ id }) => !had.has(id));
  expect(left.map(({ state }) => state)).toEqual(left.map(() => "accepted"));
  const contacts = new Map((await see.contacts()).map(({ id, email }) => [id, email]));
  const addresses = left.map(({ kind, contactId }) =>
    kind === "address_changed" ? addressOf("address-before") : (contacts.get(contactId) ?? "nobody"),
  );
  const caught = system.mailbox.mails().flatMap(({ envelope }) => envelope.to);
  expect(caught.toSorted()).toEqual([...addresses, addressOf("post")].toSorted());
});

test("the history is what it was, by the API word by word, and its seals go on", async () => {
  const { history, seals } = given.rows;
  const shown = new Map<string, unknown>();
  let after: string | undefined;
  do {
    const page = await system
      .api("auditor")
      .listAuditEvents({ reads: "include", ...(after === undefined ? {} : { after }) });
    for (const { id, action, at, detail } of page.items) shown.set(id, { action, at, detail });
    after = page.nextCursor ?? undefined;
  } while (after !== undefined);
  for (const { id, action, at, detail } of history) {
    expect(shown.get(id)).toEqual({ action, at: at.toISOString(), detail });
  }
  const rows = await waitFor(
    async () => {
      const found = await sealedRows(system);
      return found.every(({ leaf }) => leaf !== null) && found;
    },
    { message: "every row being sealed" },
  );
  expect(rows.map(leafOf)).toEqual(rows.map(({ leaf }) => leaf?.toString("hex")));
  expect(rows.slice(0, seals.length).map(({ id }) => id)).toEqual(seals.map(({ auditEventId }) => auditEventId));
});

const isOurs = (response: unknown): response is string => typeof response === "string" && !/^\d{3} /.test(response);

test("the sentences that stand in the place of a server's words are shown as they are", async () => {
  const told = given.rows.history.flatMap(({ resetId, detail }) => {
    const { response } = detail;
    return resetId !== null && isOurs(response) ? [{ resetId, response }] : [];
  });
  expect(new Set(told.map(({ response }) => response)).size).toBeGreaterThan(3);
  for (const { resetId, response } of told) {
    expect(await (await pageOf(`/history/${resetId}`)).text()).toContain(response);
    const timeline = (await system.api().getTimeline(resetId)).items;
    expect(timeline.map(({ detail }) => detail["response"])).toContain(response);
  }
  const kept = given.rows.deliveries.filter(({ state, lastResponse }) => state === "withdrawn" && isOurs(lastResponse));
  expect(kept.length).toBeGreaterThan(0);
  for (const { id, lastResponse } of kept) {
    expect(await system.api("ops").getMailDelivery(id)).toMatchObject({ lastResponse, lastFailure: null });
  }
});
