import { randomInt } from "node:crypto";
import { ApiProblem } from "@rekey/client/api-problem";
import { endStates } from "@rekey/contracts/reset-state";
import { beforeAll, expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readLink } from "../harness/open-link.ts";
import { recordChanges } from "../harness/record-changes.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const seed = Number(process.env["TEST_SEED"] ?? randomInt(2 ** 31));
const steps = 120;
const atOnce = 5;

const contacts: TestContact[] = [];
const accepted: string[] = [];

const { test, system, see, arrange, queues, given } = systemTest(async (start) => {
  const system = await start({ env: { MAILS_PER_CONTACT_PER_HOUR: "1000" } });
  return { system, changes: await recordChanges(system.sql) };
});

beforeAll(async () => {
  for (let count = 0; count < 3; count += 1) contacts.push(await createContact(system));
  await meetEveryEnd();
  await interleave(seededRandom(seed));
  await waitUntilQuiet();
});

type Step = (random: Random, contact: TestContact) => Promise<unknown>;

/** A command that comes too late for its reset is refused, and that is as it should be. */
async function orTooLate(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof ApiProblem) || error.code !== "state-conflict") throw error;
  });
}

async function openAnyLink(random: Random, contact: TestContact): Promise<void> {
  const mails = system.mailbox.mailsTo(contact.email).filter(({ text }) => text.includes("/set-password#"));
  if (mails.length === 0) return;
  // Mostly the newest, now and then an old one.
  const mail = random.below(3) === 0 ? random.pick(mails) : mails[0];
  const { token } = readLink(mail ?? { text: "" });
  const uses = Array.from({ length: 1 + random.below(3) }, () => submitPassword(system, token, freshPassword()));
  await Promise.all(uses);
}

/** Puts an event that may be done already into its queue again, as a replay or a restored Redis would. */
async function duplicateJob(random: Random): Promise<void> {
  const events = (await see.events()).slice(-20);
  if (events.length === 0) return;
  const event = random.pick(events);
  const queue = event.queue === "mail" ? queues.mail : queues.credentials;
  const about = event.resetId ? { resetId: event.resetId } : { deliveryId: event.deliveryId };
  const data = { v: 1, eventId: event.id, ...about };
  // The same job once more, and the same event under another job's name.
  await queue.remove(event.id).catch(() => undefined);
  await queue.add(event.type, data, { jobId: event.id });
  if (random.below(2) === 0) await queue.add(event.type, data);
}

/** As if the mark that an event is done had been lost: its work is asked for once more. */
async function forgetThatOneIsDone(random: Random): Promise<void> {
  const done = (await see.events()).filter(({ consumedAt }) => consumedAt !== null);
  if (done.length === 0) return;
  await arrange.change("events", { id: random.pick(done).id }, { consumedAt: null, dueAt: new Date() });
}

const kinds: [weight: number, step: Step][] = [
  [6, async (_random, contact) => accepted.push((await requestByMail(system, contact.id)).id)],
  [3, async (_random, contact) => accepted.push((await requestByHand(system, contact.id, freshPassword())).id)],
  [2, (_random, contact) => postForm(system, "/forgot-password", { address: contact.email })],
  [6, openAnyLink],
  [3, (random) => anyReset(random, (id) => system.api().cancelReset(id))],
  [3, (random) => anyReset(random, (id) => system.api().resendReset(id))],
  [4, duplicateJob],
  [2, forgetThatOneIsDone],
];

async function anyReset(random: Random, command: (id: string) => Promise<unknown>): Promise<void> {
  const latest = accepted.slice(-6);
  if (latest.length > 0) await orTooLate(command(random.pick(latest)));
}

/** What chance might leave out. */
async function meetEveryEnd(): Promise<void> {
  for (const contact of contacts.slice(0, 1)) {
    const used = await requestByMail(system, contact.id);
    accepted.push(used.id);
    await finishByMail(system, contact, used.id, freshPassword());
  }
  for (const { id } of contacts) {
    const replaced = await requestByMail(system, id);
    const cancelled = await requestByMail(system, id);
    accepted.push(replaced.id, cancelled.id);
    await waitForState(system, replaced.id, "superseded");
    await system.api().cancelReset(cancelled.id);
  }
}

async function interleave(random: Random): Promise<void> {
  const choices = kinds.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
  const running = new Set<Promise<unknown>>();
  for (let count = 0; count < steps; count += 1) {
    const work = random
      .pick(choices)(random, random.pick(contacts))
      .finally(() => running.delete(work));
    running.add(work);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
}

async function waitUntilQuiet(): Promise<void> {
  await waitFor(
    async () => {
      const underWay = await see.resets({ state: ["accepted", "issued", "deferred", "submitted"] });
      return underWay.length === 0 && (await see.isQuiet());
    },
    { timeoutMs: 45_000, message: `everything being done (TEST_SEED=${seed})` },
  );
}

const endings = endStates.map((state) => `reset.${state}`);
const told = (text: string) => `${text} (TEST_SEED=${seed})`;

/** What may follow what, and the action that tells of it. */
const allowed: Record<string, readonly string[]> = {
  accepted: ["issued", "completed", "superseded", "cancelled", "refused"],
  issued: ["mailed", "deferred", "submitted", "superseded", "cancelled"],
  deferred: ["mailed", "submitted", "superseded", "cancelled"],
  mailed: ["submitted", "superseded", "cancelled"],
  submitted: ["completed", "superseded"],
};
const tellingAction: Record<string, string> = {
  accepted: "reset.accepted",
  issued: "link.issued",
  mailed: "mail.attempted",
  deferred: "mail.attempted",
  submitted: "password.submitted",
};

test("no accepted reset is dropped, and every event is done and none a dead letter", async () => {
  expect((await see.resets()).map(({ id }) => id)).toEqual(expect.arrayContaining(accepted));
  const deadLetters = (await see.events()).filter(({ deadLetteredAt }) => deadLetteredAt !== null);
  expect(deadLetters, told("dead letters")).toEqual([]);
  expect(accepted.length).toBeGreaterThan(20);
});

test("every reset has exactly one end in its history, or is mailed with a link that works", async () => {
  const [resets, ends, links] = [await see.resets(), await see.history({ action: endings }), await see.links()];
  const wrong = resets.filter(({ id, state }) => {
    const ended = ends.filter(({ resetId }) => resetId === id).map(({ action }) => action);
    const alive = links.filter(({ resetId, endedAt }) => resetId === id && endedAt === null);
    return state === "mailed"
      ? ended.length > 0 || alive.length !== 1
      : ended.join() !== `reset.${state}` || alive.length > 0;
  });
  expect(wrong, told("resets that did not end once")).toEqual([]);
});

test("no reset leaves an end or skips a step, and every change has its row of the history in the same transaction", async () => {
  const seen = await given.changes();
  const leaps = seen.filter(({ before, after }) => before !== null && allowed[before]?.includes(after) !== true);
  expect(leaps, told("changes that are not allowed")).toEqual([]);
  const untold = seen.filter(({ after, actions }) => !actions.includes(tellingAction[after] ?? `reset.${after}`));
  expect(untold, told("changes without a row of the history")).toEqual([]);
  const met = ["accepted", "issued", "mailed", "submitted", "completed", "superseded", "cancelled"];
  expect(seen.map(({ after }) => after)).toEqual(expect.arrayContaining(met));
});

test("nothing but mail is written about a reset after its end", async () => {
  const ended = new Set<string>();
  const late = (await see.changes()).filter(({ resetId, action }) => {
    const isLate = resetId !== null && ended.has(resetId) && action !== "mail.attempted";
    if (resetId !== null && endings.includes(action)) ended.add(resetId);
    return isLate;
  });
  expect(late, told("steps after the end")).toEqual([]);
});

test("a contact has at most one link that works, and as many passwords as completed resets", async () => {
  const ids = (await see.contacts()).map(({ id }) => id);
  expect(ids).toHaveLength(contacts.length);
  const wrong: string[] = [];
  for (const contactId of ids) {
    const links = await see.links({ contactId, endedAt: null });
    const { version = 0 } = (await see.credential(contactId)) ?? {};
    const completed = await see.resets({ contactId, state: "completed" });
    const notices = (await see.deliveries({ contactId, state: "accepted" })).filter(
      ({ kind }) => kind !== "set_password_link",
    );
    if (links.length > 1 || version !== completed.length || notices.length !== completed.length) wrong.push(contactId);
  }
  expect(wrong, told("contacts with too many links, passwords or notices")).toEqual([]);
});
