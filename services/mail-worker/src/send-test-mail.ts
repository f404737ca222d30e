import type { EventData } from "@rekey/contracts/events";
import { type Database, inTransaction } from "@rekey/database/connection";
import { claimMailTest, endMailTest } from "@rekey/database/mail-tests";
import { findEvent } from "@rekey/database/outbox";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { MailRoutes } from "./mail-routes.ts";
import type { MailDeps } from "./send-delivery.ts";
import type { OutgoingMail } from "./smtp-transport.ts";

export interface TestMailDeps extends Pick<MailDeps, "from" | "replyTo" | "renderTest"> {
  db: Database;
  routes: Pick<MailRoutes, "sendByEach">;
  attemptDeadlineMs: number;
}

/** `TestMailRequested`: the mail goes once by every transport, in use or not, and each answer is kept. */
export async function sendTestMail(
  deps: TestMailDeps,
  event: EventData<"mail", "TestMailRequested">,
  job: JobContext,
): Promise<JobOutcome> {
  const known = await findEvent(deps.db, event.eventId);
  if (!known?.mailTestId) throw new PermanentFailure("the event is not one of ours");
  if (known.isConsumed) return "done";
  const ids = { eventId: event.eventId, mailTestId: known.mailTestId };
  const test = await inTransaction(deps.db, (tx) => claimMailTest(tx, ids, deps.attemptDeadlineMs + 1_000));
  if (test === "ended") return "done";
  if (test === "busy") return { againInMs: 1_000, because: "another worker has begun it" };
  const mail = composeTestMail(deps, ids.mailTestId, test);
  const tries = await deps.routes.sendByEach(mail, () =>
    AbortSignal.any([job.signal, AbortSignal.timeout(deps.attemptDeadlineMs)]),
  );
  await inTransaction(deps.db, (tx) => endMailTest(tx, ids, tries));
  job.log.info({ mailTestId: ids.mailTestId, outcomes: tries.map(({ outcome }) => outcome) }, "test mail sent");
  return "done";
}

function composeTestMail(
  { from, replyTo, renderTest }: Pick<TestMailDeps, "from" | "replyTo" | "renderTest">,
  id: string,
  test: { to: string; requestedBy: string },
): OutgoingMail {
  return {
    ...renderTest(test),
    from,
    replyTo,
    envelopeFrom: from.address,
    to: { name: "", address: test.to },
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf("@") + 1)}>`,
    date: new Date(),
    boundary: id.replaceAll("-", ""),
    secrets: [{ text: test.to, kind: "address" }],
    mayStillSend: () => true,
  };
}
