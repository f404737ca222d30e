import { bySystem } from "@rekey/database/actor";
import { claimMailTest, endMailTest } from "@rekey/database/deliveries/mail-tests";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import type { Transports } from "../transports/transports.ts";
import type { MailDeps } from "./create-mail-deps.ts";
import type { OutgoingMail } from "../smtp/smtp-transport.ts";

export interface TestMailDeps extends Pick<
  MailDeps,
  "steps" | "places" | "from" | "replyTo" | "renderTest" | "attemptDeadlineMs"
> {
  transports: Pick<Transports, "sendByEach">;
}

/** `TestMailRequested`: the mail goes once by every transport, in use or not, and each answer is kept. */
export async function sendTestMail(deps: TestMailDeps, job: JobContext): Promise<JobOutcome> {
  const { id: eventId, subject } = job.event;
  if (!("mailTestId" in subject)) throw new PermanentFailure("unknown-event");
  const ids = { eventId, mailTestId: subject.mailTestId };
  const staleAfterMs = deps.attemptDeadlineMs + 1_000;
  const place = await deps.places.take(job.signal);
  if (!place) return { againInMs: 1_000, because: "worker-stops" };
  await using stack = new AsyncDisposableStack();
  stack.defer(place.leave);
  const test = await deps.steps.run(bySystem, (work) => claimMailTest(work, ids, staleAfterMs));
  if (test === "ended") return "done";
  if (test === "busy") return { againInMs: 1_000, because: "begun-elsewhere" };
  const mail = composeTestMail(deps, ids.mailTestId, test);
  const tries = await deps.transports.sendByEach(mail, () =>
    AbortSignal.any([job.signal, AbortSignal.timeout(deps.attemptDeadlineMs)]),
  );
  await deps.steps.run(bySystem, (work) => endMailTest(work, ids, tries));
  job.log.info(
    { code: "test-mail-sent", mailTestId: ids.mailTestId, outcomes: tries.map(({ outcome }) => outcome) },
    "test mail sent",
  );
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
