import { randomUUID } from "node:crypto";
import { generateSealingKeys, generateTokenKey } from "@rekey/secrets/generate-keys";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readLink } from "../harness/open-link.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { sendMail } from "../harness/send-mail.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";
import { writeNotification } from "../harness/write-notification.ts";

const hourMs = 3_600_000;

type Worker = "credentials-worker" | "mail-worker";

// The keys are rotated in the wrong order: who makes something has the new key before who has to read it.
const { test, system, see, arrange, queues, given } = systemTest(async (start) => {
  const system = await start({ env: { RETRY_MAX: "400ms", JOB_RETRY_MAX: "400ms" } });
  const newTokenKeys = `${generateTokenKey("k2")},${system.keys.tokenKeys}`;
  const newSealing = await generateSealingKeys();
  return { system, newTokenKeys, newSealing };
});

const readiness = async (worker: Worker) => (await fetch(`${system.adminUrls[worker]}/readyz`)).text();
const missing = (worker: Worker) => readFigure(system, worker, "rekey_missing_keys");
const deadLetters = async () => (await system.api("ops").listDeadLetters()).items;
const told = (worker: Worker, setting: string) =>
  system.lines(worker).filter((line) => line.includes('"a key is missing;') && line.includes(`"setting":"${setting}"`));

/** The job of an event, once it has been put off several times. */
async function waitingJob(resetId: string, queue: "credentials" | "mail", times: number) {
  return waitFor(
    async () => {
      const event = await see.eventOf(resetId, queue);
      const found = queues[queue];
      const job = event?.consumedAt === null && (await found.getJob(event.id));
      const { logs = [] } = job && job.id ? ((await found.getJobLogs(job.id)) ?? {}) : {};
      return job && logs.length >= times && { job, logs };
    },
    { message: `the job having been put off ${times} times` },
  );
}

test("a link whose key the mail worker lacks waits, is told as that, and is mailed when the worker has it; all else goes on", async () => {
  const old = await createContact(system);
  await waitForState(system, (await requestByMail(system, old.id)).id, "mailed");
  await system.restart("credentials-worker", { TOKEN_KEYS: given.newTokenKeys });
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  const { job, logs } = await waitingJob(id, "mail", 3);
  expect(logs.at(-1)).toMatch(/^again in \d+ s: key-missing$/);
  expect(job).toMatchObject({ attemptsMade: 0 });
  const reset = await system.api().getReset(id);
  expect(reset).toMatchObject({ state: "deferred", delivery: { state: "deferred", attempts: 0 } });
  const { items } = await system.api().getTimeline(id);
  expect(items.filter(({ action }) => action === "mail.deferred")).toHaveLength(1);
  expect(items.at(-1)?.detail).toMatchObject({ failure: "key-missing" });
  const status = () => system.api().mailStatus();
  expect(
    (await waitFor(async () => !(await status()).healthy && status(), { message: "the status" })).reason,
  ).toContain("lacks a key");
  expect(told("mail-worker", "TOKEN_KEYS")).toEqual([expect.stringContaining('"keyId":"k2"')]);
  expect(await readiness("mail-worker")).toBe("ready\n");
  expect(await missing("mail-worker")).toBe(1);
  const byHand = await requestByHand(system, old.id, freshPassword());
  await waitForState(system, byHand.id, "completed");
  await waitFor(() => system.mailbox.mailsTo(old.email).length === 2, { message: "the notice" });
  expect(await deadLetters()).toEqual([]);

  await system.restart("mail-worker", { TOKEN_KEYS: given.newTokenKeys });
  await waitForState(system, id, "mailed");
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
  await waitFor(async () => (await status()).healthy, { message: "the status being well" });
  expect(await missing("mail-worker")).toBe(0);
});

test("another key under the same name mails no link that does not work, and leaves a mail that comes back with the other server", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  const sender = system.mailbox.mailsTo(contact.email)[0]?.envelope.from ?? "";
  const bounce = { from: "", to: sender, lines: writeNotification({ recipient: contact.email }) };
  await system.restart("mail-worker", { TOKEN_KEYS: `${generateTokenKey("k2")},${system.keys.tokenKeys}` });
  expect(await sendMail(system.urls.bounces, bounce)).toMatch(/^451 /);
  expect((await system.api().getReset(id)).state).toBe("mailed");
  const other = await createContact(system);
  const waiting = await requestByMail(system, other.id);
  await waitingJob(waiting.id, "mail", 2);
  await system.restart("mail-worker", { TOKEN_KEYS: given.newTokenKeys });
  await waitForState(system, waiting.id, "mailed");
  const mail = system.mailbox.mailsTo(other.email)[0] ?? { text: "" };
  expect((await submitPassword(system, readLink(mail).token, freshPassword())).status).toBe(303);
  expect(await sendMail(system.urls.bounces, bounce)).toMatch(/^250 /);
  await waitForState(system, id, "undeliverable");
});

/** What a contact has submitted by the link of their mail. */
async function submit(contact: TestContact, password: string): Promise<string> {
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  const mail = system.mailbox.mailsTo(contact.email)[0] ?? { text: "" };
  expect((await submitPassword(system, readLink(mail).token, password)).status).toBe(303);
  return id;
}

test("a sealed password whose key the worker lacks waits, and is set when the worker has it; one whose key stays away is refused", async () => {
  await Promise.all([
    system.restart("api", { SEALING_PUBLIC_KEY: given.newSealing.publicKey }),
    system.restart("portal", { SEALING_PUBLIC_KEY: given.newSealing.publicKey }),
  ]);
  const [one, two, three] = [await createContact(system), await createContact(system), await createContact(system)];
  const byHand = await requestByHand(system, one.id, freshPassword());
  const lost = await requestByHand(system, three.id, freshPassword());
  // Of other contacts, and of the same one, all that needs no key goes on.
  const submitted = await submit(two, freshPassword());
  const { job, logs } = await waitingJob(byHand.id, "credentials", 3);
  expect(logs.at(-1)).toMatch(/^again in \d+ s: sealing-key-missing$/);
  expect(job).toMatchObject({ attemptsMade: 0 });
  await waitingJob(submitted, "credentials", 2);
  expect((await system.api().getReset(byHand.id)).state).toBe("accepted");
  expect((await system.api().getReset(submitted)).state).toBe("submitted");
  expect(told("credentials-worker", "SEALING_PRIVATE_KEYS")).toHaveLength(1);
  expect(await readiness("credentials-worker")).toBe("ready\n");
  expect(await missing("credentials-worker")).toBe(1);
  expect(await deadLetters()).toEqual([]);
  // As one whose job was lost meanwhile: it is not late, and neither are all others.
  await arrange.change("events", { resetId: byHand.id }, { createdAt: fromNow(-hourMs), relayed: 1 });
  const areLate = async () => (await system.api("ops").listQueues()).items.some(({ hold }) => hold !== null);
  await waitFor(async () => !(await areLate()), { message: "nothing being late for want of a key" });

  await arrange.change("events", { resetId: lost.id }, { createdAt: fromNow(-73 * hourMs) });
  await waitForState(system, lost.id, "refused");
  expect(await system.api().getReset(lost.id)).toMatchObject({ refusedBecause: "password-unreadable" });
  expect((await system.api().getReset(byHand.id)).state).toBe("accepted");

  const both = `${given.newSealing.privateKeys},${system.keys.sealing.privateKeys}`;
  await system.restart("credentials-worker", { SEALING_PRIVATE_KEYS: both });
  await waitForState(system, byHand.id, "completed");
  await waitForState(system, submitted, "completed");
  expect(await missing("credentials-worker")).toBe(0);
});

test("a sealed text with an invented key holds up nobody: not others, and not the same contact's newer command", async () => {
  const contact = await createContact(system);
  await system.stopService("credentials-worker");
  const older = await requestByHand(system, contact.id, freshPassword());
  const [head = "", ...rest] = ((await see.reset(older.id)).sealedPassword ?? "").split(".");
  const header = {
    ...(JSON.parse(Buffer.from(head, "base64url").toString()) as object),
    kid: `invented ${randomUUID()}`,
  };
  const sealed = [Buffer.from(JSON.stringify(header)).toString("base64url"), ...rest].join(".");
  await arrange.change("resets", { id: older.id }, { sealedPassword: sealed });
  await system.restart("credentials-worker");
  await waitingJob(older.id, "credentials", 1);
  expect(system.lines("credentials-worker").join("\n")).not.toContain("invented");
  const newer = await requestByHand(system, contact.id, freshPassword());
  await waitForState(system, newer.id, "completed");
  await waitForState(system, older.id, "superseded");
  await waitForState(system, (await requestByMail(system, (await createContact(system)).id)).id, "mailed");
});
