import { generateSealingKeys } from "@rekey/secrets/generate-keys";
import { verifyPassword } from "@rekey/secrets/password-hash";
import { createSecret } from "@rekey/secrets/secret";
import { Webhook as Oracle } from "standardwebhooks";
import { expect, onTestFailed } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { findSecrets } from "../harness/find-secrets.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { type HandedOver, handOverOptions } from "../harness/hand-over-system.ts";
import { waitForLink } from "../harness/open-link.ts";
import { readRedis } from "../harness/read-redis.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { type ReceivedMessage, startWebhookReceiver } from "../harness/webhook-receiver.ts";

const { test, system, see, arrange, redis, given } = systemTest(async (start, stack) => {
  const receiver = stack.use(await startWebhookReceiver());
  const { secret, options } = await handOverOptions(`${receiver.url}/passwords`, "bcrypt-10");
  return { receiver, secret, options, system: await start({ ...options, ownProcess: ["handover-worker"] }) };
});

const messageOf = ({ body }: ReceivedMessage) => JSON.parse(body) as HandedOver;
/** What came for a contact, whatever came of it. */
const handed = ({ id }: TestContact) =>
  given.receiver.received.filter((message) => messageOf(message).data.contactId === id);

type Answer = Parameters<typeof given.receiver.answerBy>[0];
/** How the CRM answers for a contact from now on; it takes what is of others. */
const answerFor = ({ id }: TestContact, answer: Answer) =>
  given.receiver.answerBy((message, res) =>
    messageOf(message).data.contactId === id ? answer(message, res) : res.writeHead(204).end(),
  );
const failuresOf = async (resetId: string) =>
  (await see.history({ resetId, action: "hand_over.attempted" })).map(({ detail }) => detail["outcome"]);

async function setByHand(contact: TestContact) {
  const password = freshPassword();
  return { password, resetId: (await requestByHand(system, contact.id, password, { mustChange: false })).id };
}

test("a password works here at once, and its reset is completed when the CRM takes what it refused, led elsewhere or left lying", async () => {
  const contact = await createContact(system);
  const ways: Answer[] = [
    (_, res) => res.writeHead(503).end("$2y$ not now"),
    (_, res) => res.writeHead(307, { location: `${given.receiver.url}/elsewhere` }).end(),
    () => undefined,
  ];
  let isTaken = false;
  const repeat: Answer = (_, res) => res.writeHead(isTaken ? 200 : 500).end();
  answerFor(contact, (message, res) => (ways.shift() ?? repeat)(message, res));
  const { password, resetId } = await setByHand(contact);
  await waitFor(async () => (await failuresOf(resetId)).includes("timeout"), { message: "all failures" });
  expect(await system.api().getReset(resetId)).toMatchObject({ state: "handing-over" });
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
  isTaken = true;
  await waitForState(system, resetId, "completed");
  await expectOneEnd(system, [resetId]);

  const [first, ...again] = handed(contact);
  if (!first) throw new Error("nothing was handed over");
  expect(again.length).toBeGreaterThan(2);
  for (const { id, body } of again) expect([id, body]).toEqual([first.id, first.body]);
  expect(new Oracle(given.secret).verify(first.body, first.headers)).toEqual(messageOf(first));
  const { type, data } = messageOf(first);
  expect([type, first.id]).toEqual(["contact.password_changed", resetId]);
  expect(data).toMatchObject({
    contactId: contact.id,
    clientId: contact.clientId,
    passwordVersion: expect.any(Number) as number,
    mustChange: false,
    format: "bcrypt-10",
    hash: expect.stringMatching(/^\$2y\$10\$/) as string,
  });
  expect(await verifyPassword(data.hash, createSecret(password))).toBe(true);
  expect((await failuresOf(resetId)).slice(0, 3)).toEqual(["refused", "redirected", "timeout"]);
  expect((await failuresOf(resetId)).at(-1)).toBe("taken");
  expect(given.receiver.received.some(({ path }) => path === "/elsewhere")).toBe(false);

  const places = {
    redis: await readRedis(redis),
    history: (await see.history({ resetId })).map((row) => JSON.stringify(row)),
    database: (await see.handOvers({ resetId })).map((row) => JSON.stringify(row)),
    logs: system.allLines(),
  };
  expect(findSecrets({ hash: data.hash, salt: data.hash.slice(7) }, places)).toEqual([]);
});

test.each([410, 422])(
  "what the CRM will never take (%i) is no completed reset, and the contact is told",
  async (status) => {
    const contact = await createContact(system);
    answerFor(contact, (_, res) => res.writeHead(status).end());
    const { password, resetId } = await setByHand(contact);
    await waitForState(system, resetId, "undeliverable");
    await expectOneEnd(system, [resetId], "undeliverable");
    expect(handed(contact)).toHaveLength(1);
    const [end] = await see.history({ resetId, action: "reset.undeliverable" });
    expect(end?.detail).toEqual({ because: "crm-refused" });
    expect(await signInPortal(system, contact.email, password)).toBeDefined();
    await waitFor(() => system.mailbox.mailsTo(contact.email)[0], { message: "the notice" });
  },
);

test("by a link, the contact reads that it is passed on, and then that it is set or was not taken", async () => {
  for (const [status, then, words] of [
    [200, 200, "Your password is set"],
    [422, 410, "could not be passed on"],
  ] as const) {
    const contact = await createContact(system);
    let answer = 500;
    answerFor(contact, (_, res) => res.writeHead(answer).end());
    const reset = await requestByMail(system, contact.id);
    const { token } = await waitForLink(system, contact.email);
    await waitForState(system, reset.id, "mailed");
    const submitted = await submitPassword(system, token, freshPassword());
    await waitForState(system, reset.id, "handing-over");
    const progress = submitted.headers.get("location") ?? "";
    const waiting = await getPage(system, progress);
    expect([waiting.status, await waiting.text()]).toEqual([202, expect.stringContaining("is being passed on")]);
    answer = status;
    await waitForState(system, reset.id, ["completed", "undeliverable"]);
    const ended = await getPage(system, progress);
    expect([ended.status, await ended.text()]).toEqual([then, expect.stringContaining(words)]);
  }
});

test("a newer password takes the place of one that the CRM has not taken, and an own change is handed over as well", async () => {
  const contact = await createContact(system);
  const own = freshPassword();
  answerFor(contact, async (message, res) => {
    const isOwn = await verifyPassword(messageOf(message).data.hash, createSecret(own));
    res.writeHead(isOwn ? 204 : 500).end();
  });
  const first = await setByHand(contact);
  await waitFor(() => handed(contact).length > 0, { message: "the first being handed over" });
  const second = await setByHand(contact);
  await waitForState(system, first.resetId, "superseded");
  const session = await waitFor(() => signInPortal(system, contact.email, second.password), { message: "the second" });
  const fields = { "current-password": second.password, "new-password": own, "repeat-password": own };
  await postForm(system, "/account/change-password", fields, session.cookie);
  await waitForState(system, second.resetId, "superseded");
  const staffs = [first.resetId, second.resetId];
  const taken = await waitFor(() => handed(contact).find(({ id }) => !staffs.includes(id)), { message: "the own one" });
  const { data } = messageOf(taken);
  expect(await verifyPassword(data.hash, createSecret(own))).toBe(true);
  await waitForState(system, data.resetId, "completed");
  await expectOneEnd(system, [first.resetId, second.resetId], "superseded");
  await expectOneEnd(system, [data.resetId]);
});

test("a password of a contact who was ended and came back counts as newer than those of before", async () => {
  const contact = await createContact(system);
  answerFor(contact, (_, res) => res.writeHead(204).end());
  const before = await setByHand(contact);
  await waitForState(system, before.resetId, "completed");
  await system.api().endContact(contact.id);
  await system.api().reactivateContact(contact.id);
  await system.api().patchContact(contact.id, { portalAccess: true });
  const after = await setByHand(contact);
  await waitForState(system, after.resetId, "completed");
  const [first = 0, second = 0] = handed(contact).map((each) => messageOf(each).data.passwordVersion);
  expect(second).toBeGreaterThan(first);
});

test("a worker that is killed after the CRM took it hands the same over once more, which ends the reset once", async () => {
  const contact = await createContact(system);
  const { promise: isKilled, resolve } = Promise.withResolvers<void>();
  answerFor(contact, async (_, res) => {
    await system.kill("handover-worker");
    res.writeHead(204).end();
    resolve();
  });
  const { resetId } = await setByHand(contact);
  await isKilled;
  expect((await see.reset(resetId)).state).toBe("handing-over");
  answerFor(contact, (_, res) => res.writeHead(204).end());
  // Its lease is over.
  await arrange.change("handOvers", { resetId }, { nextAttemptAt: fromNow(-1_000) });
  await system.restart("handover-worker");
  await waitForState(system, resetId, "completed");
  await expectOneEnd(system, [resetId]);
  const [one, other, ...more] = handed(contact);
  expect([one?.id, one?.body, more]).toEqual([other?.id, other?.body, []]);
});

test("nothing goes to an address that is not allowed, nor to anybody while a key is missing, and both are told", async () => {
  const contact = await createContact(system);
  onTestFailed(() => system.restart("handover-worker", given.options.serviceEnv["handover-worker"]));
  await system.restart("handover-worker", { HANDOVER_ALLOWED_NETWORKS: "" });
  const { resetId } = await setByHand(contact);
  await waitFor(async () => (await failuresOf(resetId)).includes("address-not-allowed"), { message: "the refusal" });
  const { HANDOVER_SEALING_PRIVATE_KEYS: own = "", ...rest } = given.options.serviceEnv["handover-worker"] ?? {};
  const { privateKeys } = await generateSealingKeys();
  await system.restart("handover-worker", { ...rest, HANDOVER_SEALING_PRIVATE_KEYS: privateKeys });
  await waitFor(async () => (await failuresOf(resetId)).includes("key-missing"), { message: "the key being missed" });
  expect(handed(contact)).toEqual([]);
  await system.restart("handover-worker", { HANDOVER_SEALING_PRIVATE_KEYS: `${privateKeys},${own}` });
  await waitForState(system, resetId, "completed");
});

test("what the CRM does not take for too long is given up, and whose access has ended is not handed over", async () => {
  const [contact, ended] = [await createContact(system), await createContact(system)];
  given.receiver.answerBy((_, res) => res.writeHead(500).end());
  onTestFailed(() => system.restart("handover-worker", { HANDOVER_GIVE_UP_AFTER: "72h" }));
  await system.restart("handover-worker", { HANDOVER_GIVE_UP_AFTER: "1s" });
  const { resetId } = await setByHand(contact);
  await waitForState(system, resetId, "undeliverable");
  const because = async (id: string) => (await see.history({ resetId: id, action: "reset.undeliverable" }))[0]?.detail;
  expect(await because(resetId)).toEqual({ because: "crm-given-up" });
  await system.stopService("handover-worker");
  const other = await setByHand(ended);
  await waitForState(system, other.resetId, "handing-over");
  await system.api().patchContact(ended.id, { portalAccess: false });
  await system.restart("handover-worker", { HANDOVER_GIVE_UP_AFTER: "72h" });
  await waitForState(system, other.resetId, "undeliverable");
  expect([await because(other.resetId), handed(ended)]).toEqual([{ because: "access-withdrawn" }, []]);
});

test("a credentials worker that is told one half of it does not start, and says what is missing", async () => {
  const settings = { HANDOVER_URL: given.receiver.url, HANDOVER_FORMAT: "bcrypt-4" };
  const before = system.lines("credentials-worker").length;
  const env = given.options.serviceEnv["credentials-worker"];
  await expect(system.restart("credentials-worker", settings)).rejects.toThrow();
  const said = system.lines("credentials-worker").slice(before).join("\n");
  expect(said).toContain("HANDOVER_FORMAT: must be a kind of hash such as bcrypt-12 (at least 10)");
  await system.restart("credentials-worker", env);
});
