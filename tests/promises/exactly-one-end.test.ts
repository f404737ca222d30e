import { randomInt } from "node:crypto";
import { ApiProblem } from "@rekey/client/api-problem";
import { endStates } from "@rekey/contracts/reset-state";
import { type InspectedQueues, openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readLink } from "../harness/open-link.ts";
import { recordChanges, type StateChange } from "../harness/record-changes.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const seed = Number(process.env["TEST_SEED"] ?? randomInt(2 ** 31));
const steps = 120;
const atOnce = 5;
const stack = new AsyncDisposableStack();
let system: TestSystem;
let queues: InspectedQueues["queues"];
let changes: () => Promise<StateChange[]>;
const contacts: TestContact[] = [];
const accepted: string[] = [];

beforeAll(async () => {
  system = stack.use(await startTestSystem({ env: { MAILS_PER_CONTACT_PER_HOUR: "1000" } }));
  changes = await recordChanges(system.sql);
  const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
  queues = stack.use(openQueuesForInspection(inspected)).queues;
  for (let count = 0; count < 3; count += 1) contacts.push(await createContact(system));
  await meetEveryEnd();
  await interleave(seededRandom(seed));
  await waitUntilQuiet();
});
afterAll(() => stack.disposeAsync());

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
  const rows = await system.sql<{ id: string; queue: string; type: string; reset_id: string; delivery_id: string }[]>`
    select id, queue, type, reset_id, delivery_id from events order by created_at desc limit 20`;
  if (rows.length === 0) return;
  const event = random.pick(rows);
  const queue = queues.find(({ name }) => name === event.queue);
  const about = event.reset_id ? { resetId: event.reset_id } : { deliveryId: event.delivery_id };
  const data = { v: 1, eventId: event.id, ...about };
  // The same job once more, and the same event under another job's name.
  await queue?.remove(event.id).catch(() => undefined);
  await queue?.add(event.type, data, { jobId: event.id });
  if (random.below(2) === 0) await queue?.add(event.type, data);
}

/** As if the mark that an event is done had been lost: its work is asked for once more. */
async function forgetThatOneIsDone(): Promise<void> {
  await system.sql`
    update events set consumed_at = null, due_at = now() where id in (
      select id from events where consumed_at is not null order by random() limit 1)`;
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
      const [row] = await system.sql<{ open: number }[]>`
        select (select count(*) from events where consumed_at is null)
          + (select count(*) from resets where state in ('accepted', 'issued', 'deferred', 'submitted')) as open`;
      return Number(row?.open) === 0;
    },
    { timeoutMs: 45_000, message: `everything being done (TEST_SEED=${seed})` },
  );
}

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

test("no accepted reset is dropped, and every event is done and none set aside", async () => {
  const rows = await system.sql<{ id: string }[]>`select id from resets`;
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted));
  const [row] = await system.sql<
    { parked: number }[]
  >`select count(*)::int as parked from events where parked_at is not null`;
  expect(row?.parked, told("events set aside")).toBe(0);
  expect(accepted.length).toBeGreaterThan(20);
});

test("every reset has exactly one end in its history, or is mailed with a link that works", async () => {
  const rows = await system.sql<{ id: string; state: string; ends: string[]; links: number }[]>`
    select r.id, r.state, array(select a.action from audit_events a where a.reset_id = r.id
        and a.action = any(${endStates.map((state) => `reset.${state}`)})) as ends,
      (select count(*)::int from links l where l.reset_id = r.id and l.ended_at is null) as links
    from resets r`;
  const wrong = rows.filter(({ state, ends, links }) =>
    state === "mailed" ? ends.length > 0 || links !== 1 : ends.join() !== `reset.${state}` || links > 0,
  );
  expect(wrong, told("resets that did not end once")).toEqual([]);
});

test("no reset leaves an end or skips a step, and every change has its row of the history in the same transaction", async () => {
  const seen = await changes();
  const leaps = seen.filter(({ before, after }) => before !== null && allowed[before]?.includes(after) !== true);
  expect(leaps, told("changes that are not allowed")).toEqual([]);
  const untold = seen.filter(({ after, actions }) => !actions.includes(tellingAction[after] ?? `reset.${after}`));
  expect(untold, told("changes without a row of the history")).toEqual([]);
  const met = ["accepted", "issued", "mailed", "submitted", "completed", "superseded", "cancelled"];
  expect(seen.map(({ after }) => after)).toEqual(expect.arrayContaining(met));
});

test("nothing but mail is written about a reset after its end", async () => {
  const late = await system.sql`
    select a.reset_id, a.action from audit_events a
    join audit_events e on e.reset_id = a.reset_id and e.action = any(${endStates.map((state) => `reset.${state}`)})
    where a.id > e.id and a.action <> 'mail.attempted'`;
  expect(late, told("steps after the end")).toEqual([]);
});

test("a contact has at most one link that works, and as many passwords as completed resets", async () => {
  const rows = await system.sql<{ links: number; version: number; completed: number; notices: number }[]>`
    select (select count(*)::int from links l where l.contact_id = c.id and l.ended_at is null) as links,
      coalesce((select version from credentials k where k.contact_id = c.id), 0) as version,
      (select count(*)::int from resets r where r.contact_id = c.id and r.state = 'completed') as completed,
      (select count(*)::int from deliveries d where d.contact_id = c.id and d.kind <> 'set_password_link' and d.state = 'accepted') as notices
    from contacts c`;
  expect(rows).toHaveLength(contacts.length);
  const wrong = rows.filter(
    ({ links, version, completed, notices }) => links > 1 || version !== completed || notices !== completed,
  );
  expect(wrong, told("contacts with too many links, passwords or notices")).toEqual([]);
});
