import { randomInt } from "node:crypto";
import { expect } from "vitest";
import { countJobs } from "../harness/count-jobs.ts";
import { createContacts } from "../harness/create-contacts.ts";
import { moveTimesBack } from "../harness/move-times-back.ts";
import { type Player, runCommand, type Story } from "../harness/play-story.ts";
import { areDone, type InspectedQueue, putJobs, readEvents } from "../harness/put-jobs.ts";
import { readContactsRows, withoutReplacedMails } from "../harness/read-contacts-rows.ts";
import { readTables } from "../harness/read-tables.ts";
import { runInParallel } from "../harness/run-in-parallel.ts";
import { startScriptedSmtp } from "../harness/scripted-smtp.ts";
import { type Random, seededRandom } from "../harness/seeded-random.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

/** How many jobs the workers run at least while they are disturbed. */
const wantedJobs = Number(process.env["SHUFFLED_JOBS"] ?? 500);
const timeoutMs = 120_000 + wantedJobs * 60;
const allTheTime = { timeout: timeoutMs };
const random: Random = seededRandom(Number(process.env["TEST_SEED"] ?? randomInt(2 ** 31)));

/** Played in calm; in disorder with the mails after all else; and with the mails in between. */
const calm: Player[] = [];
const wild: Player[] = [];
const mixed: Player[] = [];

const { test, system, see, queues, given } = systemTest(async (start, stack) => {
  const smtp = stack.use(await startScriptedSmtp());
  const system = await start({
    services: ["api", "portal", "credentials-worker", "mail-worker"],
    env: { MAILS_PER_CONTACT_PER_HOUR: "1000", RELAY_EVERY: "100ms", REPUBLISH_AFTER: "300ms", LOG_LEVEL: "warn" },
    // With other settings than the worker's, each sign-in finds an outdated hash.
    serviceEnv: { portal: { ARGON2_PASSES: "3" }, "mail-worker": { SMTP_URLS: smtp.url } },
  });
  return { system, smtp };
});

const stories: Story[] = [
  [["email"], [], ["submit"], ["sign-in"]],
  [["manual"], ["sign-in"], ["email"], ["sign-in"]],
  [["manual", "email"], ["sign-in"], ["submit", "manual"], ["sign-in"]],
  [["email", "manual"], ["sign-in"], ["manual", "email"], ["sign-in"]],
  [["self-service", "email"], [], ["submit", "email"], ["sign-in"]],
  [["email", "self-service", "email"], [], ["submit", "self-service"], ["sign-in"]],
  [["manual", "manual", "manual"], ["sign-in"], ["self-service"], ["sign-in"]],
  [["manual", "self-service", "manual", "email"], ["sign-in"], ["submit", "manual", "email"], ["sign-in"]],
  [["email", "manual", "self-service"], ["sign-in"], ["submit", "manual", "manual"], ["sign-in"]],
  [["email"], [], ["resend"], []],
  [["self-service"], [], ["resend", "manual"], ["sign-in"]],
  [["email"], [], ["cancel", "self-service"], ["submit"]],
];
const partsOfStory = [0, 1, 2, 3];

const makePlayers = async (count: number): Promise<Player[]> =>
  (await createContacts(system, count)).map((contact, index) => ({
    contact,
    story: stories[index % stories.length] ?? [],
  }));

const waitUntilDone = (...queues: InspectedQueue[]) =>
  waitFor(() => areDone(system, queues), { everyMs: 50, timeoutMs, message: "every event being done" });

/** One command of each contact at a time, and its job once and at once; the mails go out when the part is over. */
async function playInCalm(players: readonly Player[], part: number): Promise<void> {
  await queues.mail.pause();
  for (const step of [0, 1, 2, 3]) {
    await runInParallel(players, 8, async (player) => {
      const command = player.story[part]?.[step];
      if (command) await runCommand({ ...system, smtp: given.smtp }, player, command);
    });
    await waitUntilDone(queues.credentials);
  }
  await queues.mail.resume();
  await waitUntilDone(queues.mail);
}

/** Sends the commands of a part while no worker takes a job, and puts all of these jobs into disorder. */
async function sendInDisorder(players: readonly Player[], part: number): Promise<void> {
  await Promise.all([queues.credentials.pause(), queues.mail.pause()]);
  await runInParallel(players, 8, async (player) => {
    for (const command of player.story[part] ?? []) await runCommand({ ...system, smtp: given.smtp }, player, command);
  });
  await disturb(queues.credentials);
  await queues.credentials.resume();
}

async function playInDisorder(players: readonly Player[], part: number): Promise<void> {
  await sendInDisorder(players, part);
  await waitUntilDone(queues.credentials);
  await Promise.all([disturb(queues.credentials), disturb(queues.mail)]);
  await queues.mail.resume();
  await waitUntilDone(queues.credentials, queues.mail);
}

async function playMixedUp(players: readonly Player[], part: number): Promise<void> {
  await sendInDisorder(players, part);
  await queues.mail.resume();
  await Promise.all([disturb(queues.credentials), disturb(queues.mail)]);
  await waitUntilDone(queues.credentials, queues.mail);
}

/**
 * Each job one to five times, or not at all so that the relay has to find it, and now and then one that is long done.
 */
async function disturb(queue: InspectedQueue): Promise<void> {
  await queue.drain(true);
  await putJobs(queue, await readEvents(system, queue.name), random, ({ isDone }) => {
    if (isDone) return random.below(8) === 0 ? 1 : 0;
    return random.below(8) === 0 ? 0 : 1 + random.below(5);
  });
}

/** Every row but the one in which the mail worker says all the time how it is. */
async function readRows(): Promise<Record<string, string[]>> {
  const { "table mail_status": _, ...tables } = await readTables(system.sql);
  return tables;
}

async function expectSameRows(): Promise<void> {
  const rows = await readContactsRows(system, given.smtp.mails);
  const rowsOf = ({ contact }: Player) => rows.get(contact.id) ?? {};
  for (const [index, told] of calm.entries()) {
    const expected = rowsOf(told);
    expect(expected["resets"]).toBeDefined();
    const isSame = (_: Player, place: number) => place % stories.length === index;
    for (const player of wild.filter(isSame)) expect(rowsOf(player), `seed ${random.seed}`).toEqual(expected);
    for (const player of mixed.filter(isSame))
      expect(withoutReplacedMails(rowsOf(player)), `seed ${random.seed}`).toEqual(withoutReplacedMails(expected));
  }
}

test("jobs that come shuffled, late, repeated or not at all leave what jobs in order leave", allTheTime, async () => {
  calm.push(...(await makePlayers(stories.length)));
  for (const part of partsOfStory) await playInCalm(calm, part);
  const before = await countJobs(system);
  const count = Math.max(stories.length, Math.ceil(wantedJobs / 48));
  wild.push(...(await makePlayers(count)));
  for (const part of partsOfStory) await playInDisorder(wild, part);
  mixed.push(...(await makePlayers(count)));
  for (const part of partsOfStory) await playMixedUp(mixed, part);
  await expectSameRows();

  const after = await countJobs(system);
  const ran = { credentials: after.credentials - before.credentials, mail: after.mail - before.mail };
  expect(ran.credentials + ran.mail).toBeGreaterThanOrEqual(wantedJobs);
  expect(Math.min(ran.credentials, ran.mail)).toBeGreaterThan(wantedJobs / 4);
  expect(after.failed).toBe(0);
});

test("every job of them run again three times, thirty days later, changes nothing", allTheTime, async () => {
  await moveTimesBack(system.sql, "30 days");
  // What nobody has used by then expires, by time alone.
  const isAllEnded = async () => (await see.resets({ endedAt: null })).length === 0;
  await waitFor(isAllEnded, { timeoutMs, message: "what is late being ended" });
  await expectSameRows();

  const [before, mails, ranBefore] = [await readRows(), given.smtp.mails.length, await countJobs(system)];
  for (const queue of [queues.credentials, queues.mail]) {
    const events = await readEvents(system, queue.name);
    expect(events.length).toBeGreaterThan(wild.length + mixed.length);
    await putJobs(queue, events, random, () => 3);
  }
  await waitUntilDone(queues.credentials, queues.mail);
  expect(await readRows()).toEqual(before);
  expect(given.smtp.mails).toHaveLength(mails);
  const ran = await countJobs(system);
  for (const queue of ["credentials", "mail"] as const) {
    const events = await readEvents(system, queue);
    expect(ran[queue] - ranBefore[queue]).toBeGreaterThanOrEqual(3 * events.length);
  }
  expect(ran.failed).toBe(0);
});
