import { randomInt } from "node:crypto";
import { type InspectedQueues, openQueuesForInspection } from "@rekey/messaging/inspect";
import { createLogger } from "@rekey/runtime/logger";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";

const random: Random = seededRandom(Number(process.env["TEST_SEED"] ?? randomInt(2 ** 31)));
const stack = new AsyncDisposableStack();
let system: TestSystem;
let queues: InspectedQueues["queues"];

beforeAll(async () => {
  system = stack.use(await startTestSystem({ env: { MAILS_PER_CONTACT_PER_HOUR: "1000" } }));
  const inspected = { redisUrl: system.redisUrl, prefix: system.queuePrefix, log: createLogger("test", "silent") };
  queues = stack.use(openQueuesForInspection(inspected)).queues;
});
afterAll(() => stack.disposeAsync());

type Command = "email" | "manual" | "self-service" | "submit";

/** What is asked for each contact, in this order; `submit` uses the link that was mailed in an earlier round. */
const rounds: Command[][][] = [
  [
    ["email"],
    ["manual"],
    ["manual", "email"],
    ["email", "manual"],
    ["self-service", "email"],
    ["email", "self-service", "email"],
    ["manual", "manual", "manual"],
    ["manual", "self-service", "manual", "email"],
    ["email", "manual", "self-service"],
  ],
  [
    ["submit"],
    ["email"],
    ["submit", "manual"],
    ["manual", "email"],
    ["submit", "email"],
    ["submit", "self-service"],
    ["self-service"],
    ["submit", "manual", "email"],
    ["submit", "manual", "manual"],
  ],
];

async function run(contact: TestContact, command: Command): Promise<void> {
  if (command === "email") await requestByMail(system, contact.id);
  if (command === "manual") await requestByHand(system, contact.id, freshPassword());
  if (command === "self-service") await postForm(system, "/forgot-password", { address: contact.email });
  if (command !== "submit") return;
  const mail = system.mailbox.mailsTo(contact.email).find(({ text }) => text.includes("/set-password#"));
  await submitPassword(system, readLink(mail ?? { text: "" }).token, freshPassword());
}

async function waitUntilAllIsDone(): Promise<void> {
  await waitFor(
    async () => {
      const [row] = await system.sql<{ open: number }[]>`
        select count(*)::int as open from events where consumed_at is null`;
      return row?.open === 0;
    },
    { message: "every event being done", timeoutMs: 60_000 },
  );
}

const makeContacts = (count: number) => Promise.all(Array.from({ length: count }, () => createContact(system)));

/** Takes every job out of Redis and puts most of them back: shuffled, late, and with replays of what is long done. */
async function disturb(): Promise<void> {
  const done = await system.sql<{ id: string }[]>`select id from events where consumed_at is not null`;
  for (const queue of queues) {
    const jobs = await queue.getJobs(["waiting", "delayed", "prioritized", "completed"]);
    await Promise.all(jobs.map((job) => job.remove().catch(() => undefined)));
    const shuffled = jobs.map((job) => ({ job, place: random.below(1_000_000) })).sort((a, b) => a.place - b.place);
    for (const { job } of shuffled) {
      const isOpen = !done.some(({ id }) => id === job.id);
      // One in eight is lost; the relay has to find it.
      if (isOpen && random.below(8) === 0) continue;
      await queue.add(job.name, job.data, {
        jobId: String(job.id),
        delay: random.below(400),
        priority: random.below(9),
      });
    }
  }
}

/** What is left of it all for a contact, with its resets in the order in which they were asked for. */
async function outcomeOf(contact: TestContact): Promise<unknown> {
  const resets = await system.sql`
    select r.method, r.state, r.refused_because,
      array(select l.generation || ' ' || coalesce(l.ended_because, 'alive') from links l where l.reset_id = r.id) as links,
      array(select d.kind || ' ' || d.state from deliveries d where d.reset_id = r.id and d.kind <> 'set_password_link') as notices,
      array(select a.action from audit_events a where a.reset_id = r.id and a.action like 'reset.%' order by a.id) as history
    from resets r where r.contact_id = ${contact.id} order by r.created_at, r.id`;
  const [credential] = await system.sql`
    select version, (select method from resets where id = set_by_reset_id) as set_by from credentials where contact_id = ${contact.id}`;
  return { resets: resets.map((row) => ({ ...row })), credential: credential && { ...credential } };
}

test("jobs that come shuffled, late, twice or not at all leave what jobs in their order leave", async () => {
  const times = 2;
  const calm = await makeContacts(9);
  for (const round of rounds) {
    for (const [index, commands] of round.entries()) {
      for (const command of commands) {
        await run(calm[index] as TestContact, command);
        await waitUntilAllIsDone();
      }
    }
  }
  const expected = await Promise.all(calm.map(outcomeOf));
  const wild = await makeContacts(9 * times);
  for (const round of rounds) {
    await Promise.all([system.stopService("credentials-worker"), system.stopService("mail-worker")]);
    await Promise.all(
      wild.map(async (contact, index) => {
        for (const command of round[index % 9] ?? []) await run(contact, command);
      }),
    );
    await disturb();
    await Promise.all([system.restart("credentials-worker"), system.restart("mail-worker")]);
    await disturb();
    await waitUntilAllIsDone();
  }
  for (const [index, contact] of wild.entries()) {
    expect(await outcomeOf(contact), `seed ${random.seed}, contact ${index}`).toEqual(expected[index % 9]);
  }
});
