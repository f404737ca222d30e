import { beforeAll, expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const clearing = ["credentials-worker", "mail-worker", "portal", "console"] as const;
const { test, system, see, queues } = systemTest({ services: ["api", ...clearing] });

interface Began {
  contact: TestContact;
  resetId: string;
}
let ended: Began;
let open: Began;
/** The events of what has ended. */
let old: Awaited<ReturnType<typeof eventsOf>>;
const password = freshPassword();

beforeAll(async () => {
  ended = await began();
  await finishByMail(system, ended.contact, ended.resetId, password);
  await postForm(system, "/sign-out", {}, (await signInPortal(system, ended.contact.email, password))?.cookie);
  await signInPortal(system, ended.contact.email, password);
  await fetch(`${system.consoleUrl}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ address: system.staff.staff.email, password: system.staff.staff.password }),
    headers: { origin: system.consoleUrl },
    redirect: "manual",
  });
  await waitFor(async () => (await see.events()).every(({ consumedAt }) => consumedAt !== null), {
    message: "all events being done",
  });
  await system.stopService("mail-worker");
  open = await began();
  await waitForState(system, open.resetId, "issued");
  const event = await waitFor(() => see.eventOf(open.resetId, "mail"), { message: "the event of the mail" });
  const job = await waitFor(() => queues.mail.getJob(event.id), { message: "its job" });
  await job.remove();
  await system.stopService("credentials-worker");
  await letTimeGoBy();
  old = await eventsOf(ended);
});

async function began(): Promise<Began> {
  const contact = await createContact(system);
  return { contact, resetId: (await requestByMail(system, contact.id)).id };
}

/**
 * As if all of it had been begun 100 days ago, and had ended then where it has. Events are found by the time of their
 * ids.
 */
const letTimeGoBy = () =>
  system.sql.begin(async (tx) => {
    // Whom a test changes the history is not held against, and here it is.
    await tx`set local session_replication_role = replica`;
    await tx`
      update events set created_at = created_at - interval '100 days', due_at = due_at - interval '100 days',
        consumed_at = consumed_at - interval '100 days',
        id = (lpad(to_hex(floor(extract(epoch from created_at - interval '100 days') * 1000)::bigint), 12, '0')
          || right(replace(id::text, '-', ''), 20))::uuid`;
    await tx`update delivery_attempts set ended_at = ended_at - interval '100 days'`;
    for (const table of ["portal_sessions", "staff_sessions"])
      await tx`update ${tx(table)} set created_at = created_at - interval '100 days', ended_at = ended_at - interval '100 days'`;
    await tx`update staff_sessions set expires_at = expires_at - interval '100 days'`;
  });

const eventsOf = async ({ resetId }: Began) => {
  const deliveries = (await see.deliveries({ resetId })).map(({ id }) => id);
  return (await see.events()).filter(
    (event) => event.resetId === resetId || deliveries.includes(event.deliveryId ?? ""),
  );
};

test("what has ended goes while the services run, and what is open stays and is done", async () => {
  const { id: contactId, email } = ended.contact;
  const mails = system.mailbox.mailsTo(email).length;
  expect(new Set(old.map(({ queue }) => queue))).toEqual(new Set(["credentials", "mail"]));
  for (const service of clearing) await system.restart(service, { ENDED_KEEP: "7d" });
  await waitFor(async () => (await eventsOf(ended)).length === 0, { message: "the events being cleared" });
  const tries = async () => {
    const deliveryId = (await see.deliveries({ resetId: ended.resetId })).map(({ id }) => id);
    return see.attempts({ deliveryId });
  };
  await waitFor(async () => (await tries()).every(({ response }) => response === null), {
    message: "the answers being cleared",
  });
  expect((await tries()).map(({ outcome }) => outcome)).toContain("accepted");
  const clearedOf = async (person: string) => (await see.clearedSessions({ person })).map(({ begun }) => begun);
  for (const person of [contactId, system.staff.staff.id])
    await waitFor(async () => (await clearedOf(person)).length > 0, {
      message: `the session of ${person} being cleared`,
    });
  expect(await clearedOf(contactId)).toEqual([1]);
  expect((await see.sessions({ contactId })).map(({ endedAt }) => endedAt)).toEqual([null, null]);

  await waitForState(system, open.resetId, "mailed");
  expect((await eventsOf(open)).filter(({ queue }) => queue === "mail")).toHaveLength(1);
  expect(system.mailbox.mailsTo(email)).toHaveLength(mails);
});

test("a job of a Redis that is older than that does nothing, is told in the history, and wakes nobody", async () => {
  const timeline = async () => (await system.api().getTimeline(ended.resetId)).items;
  const [before, mails] = [await timeline(), system.mailbox.mailsTo(ended.contact.email).length];
  for (const { id: eventId, queue, type, resetId, deliveryId } of old) {
    const subject = deliveryId === null ? { resetId } : { deliveryId };
    const job = await queues[queue].add(type, { v: 1, eventId, ...subject }, { jobId: eventId });
    await waitFor(() => job.isFailed(), { message: `the job of ${queue} having failed` });
  }
  const told = async (queue: string) =>
    (await see.history({ action: "job.unknown" })).filter(({ detail }) => detail["queue"] === queue);
  for (const queue of ["credentials", "mail"]) {
    const [row] = await waitFor(async () => (await told(queue)).length > 0 && told(queue), {
      message: `the row of ${queue}`,
    });
    expect(row).toMatchObject({ actor: "rekey", resetId: null, detail: { because: "unknown-event" } });
  }
  expect((await system.api("ops").listDeadLetters()).items).toEqual([]);
  for (const worker of ["credentials-worker", "mail-worker"] as const)
    expect(await readFigure(system, worker, "rekey_outbox_dead_letters")).toBe(0);
  expect(await timeline()).toEqual(before);
  expect(system.mailbox.mailsTo(ended.contact.email)).toHaveLength(mails);
  expect(await signInPortal(system, ended.contact.email, password)).toBeDefined();
});
