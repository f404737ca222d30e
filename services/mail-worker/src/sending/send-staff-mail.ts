import { createHash } from "node:crypto";
import { bySystem } from "@rekey/database/actor";
import { claimStaffMail, type ClaimedStaffMail } from "@rekey/database/sign-in/claim-staff-mail";
import { putOffStaffMail, recordStaffMail } from "@rekey/database/sign-in/record-staff-mail";
import { jobReason } from "@rekey/contracts/job-reasons";
import { type JobContext, type JobOutcome, PermanentFailure } from "@rekey/messaging/processor";
import { reveal } from "@rekey/secrets/secret";
import { readTag } from "../bounces/bounce-address.ts";
import type { OutgoingMail } from "../smtp/smtp-transport.ts";
import { wordsOfRecipient } from "../replies/recipient-words.ts";
import type { Verdict } from "../replies/judge-refusals.ts";
import type { Reservation } from "../transports/transports.ts";
import { messageIdOf, shownName } from "./compose-mail.ts";
import type { MailDeps } from "./create-mail-deps.ts";
import { keyWaitMs } from "./put-off.ts";
import { decide } from "./record-result.ts";

interface Ids {
  eventId: string;
  staffMailId: string;
}

/** `StaffMailRequested`: one attempt to send a mail to one of the staff, claimed before and recorded after it. */
export async function sendStaffMail(deps: MailDeps, job: JobContext): Promise<JobOutcome> {
  const { id: eventId, subject } = job.event;
  if (!("staffMailId" in subject)) throw new PermanentFailure("unknown-event");
  const place = await deps.places.take(job.signal);
  if (!place) return { againInMs: 1_000, because: "worker-stops" };
  return claimAndSend(deps, { eventId, staffMailId: subject.staffMailId }, job).finally(place.leave);
}

async function claimAndSend(deps: MailDeps, ids: Ids, job: JobContext): Promise<JobOutcome> {
  const way = findWay(deps, ids);
  const isLate = Date.now() - job.event.createdAt.getTime() >= deps.retry.giveUpAfterMs;
  if ("failure" in way && !isLate) return putOff(deps, ids, way.failure, way.waitMs);
  await using stack = new AsyncDisposableStack();
  const rules = { ...deps.rules, attemptMs: deps.attemptDeadlineMs, isLate };
  let isUsed = false;
  stack.defer(() => (isUsed || "failure" in way ? undefined : way.reservation.release()));
  const claim = await deps.steps.run(bySystem, (work) => claimStaffMail(work, ids, rules));
  if (claim.outcome === "done") return "done";
  if (claim.outcome === "not-yet") return { againInMs: claim.delayMs, because: "not-due" };
  if (claim.outcome === "lacks-key") {
    deps.onMissingKey(claim.keyId);
    return await putOff(deps, ids, "key-missing", keyWaitMs(deps.retry));
  }
  if ("failure" in way) return await record(deps, ids, claim.mail, [], job, way.failure);
  const outgoing = compose(deps, way.consoleUrl, claim.mail);
  isUsed = true;
  return await record(deps, ids, claim.mail, await send(deps, way.reservation, outgoing, job), job);
}

type Hindrance = "console-url-missing" | "no-transport" | "mail-not-set-up";

/** What it takes to send one, or what is missing, which is waited for as long as for a mail server and no longer. */
function findWay(
  { consoleUrl, transports, retry }: MailDeps,
  { staffMailId }: Ids,
): { consoleUrl: string; reservation: Reservation } | { failure: Hindrance; waitMs: number } {
  if (consoleUrl === undefined) return { failure: "console-url-missing", waitMs: retry.maxMs };
  const reserved = transports.reserve(staffMailId);
  if ("send" in reserved) return { consoleUrl, reservation: reserved };
  return { failure: transports.isConfigured ? "no-transport" : "mail-not-set-up", waitMs: reserved.waitMs };
}

/** The claim holds longer than an attempt may take, so nothing has to be renewed. */
async function send(
  deps: MailDeps,
  reservation: Reservation,
  mail: Omit<OutgoingMail, "mayStillSend">,
  job: JobContext,
): Promise<Verdict[]> {
  const signal = AbortSignal.any([job.signal, AbortSignal.timeout(deps.attemptDeadlineMs)]);
  return reservation.send({ ...mail, mayStillSend: () => !signal.aborted }, signal);
}

async function putOff(
  deps: MailDeps,
  ids: Ids,
  failure: Hindrance | "key-missing",
  waitMs: number,
): Promise<JobOutcome> {
  const againInMs = waitMs + Math.random() * 1_000;
  await deps.steps.run(bySystem, (work) => putOffStaffMail(work, ids, failure, againInMs));
  return { againInMs, because: failure };
}

async function record(
  deps: MailDeps,
  { eventId }: Ids,
  mail: ClaimedStaffMail,
  verdicts: readonly Verdict[],
  job: JobContext,
  hindrance?: Hindrance,
): Promise<JobOutcome> {
  const { tries, last: decided, retryMs } = decide(deps, mail, verdicts);
  const last = hindrance === "console-url-missing" ? { ...decided, failure: hindrance } : decided;
  const ended = { eventId, mail, tries, last, retryMs };
  const recorded = await deps.steps.run(bySystem, (work) => recordStaffMail(work, ended));
  const { outcome, transport, phase, code } = last;
  job.log.info(
    {
      code: "staff-mail-attempted",
      staffMailId: mail.id,
      mail: mail.kind,
      sendAttempt: mail.attempt,
      outcome,
      transport,
      phase,
      replyCode: code,
      recorded,
    },
    "mail to staff attempted",
  );
  if (recorded === "stale" || retryMs === undefined || outcome === "accepted") return "done";
  return { againInMs: retryMs, because: jobReason("mail-not-taken", `${outcome} at ${phase}, code ${code ?? "none"}`) };
}

function compose(deps: MailDeps, consoleUrl: string, mail: ClaimedStaffMail): Omit<OutgoingMail, "mayStillSend"> {
  const { id, kind, to, link, requestedByName: requestedBy, isAskedByThemselves, createdAt: happenedAt } = mail;
  const code = link ? reveal(deps.deriveToken(link)) : "";
  const rendered = deps.renderStaff({
    kind,
    ...to,
    requestedBy,
    isAskedByThemselves,
    consoleUrl,
    happenedAt,
    link: link && { code, goodUntil: link.goodUntil },
  });
  const envelopeFrom = deps.envelopeFrom(id);
  return {
    ...rendered,
    from: deps.from,
    replyTo: deps.replyTo,
    envelopeFrom,
    to: { name: shownName(to.name), address: to.address },
    messageId: messageIdOf(deps.from, id, 0),
    date: new Date(),
    boundary: createHash("sha256").update(id).digest("hex").slice(0, 32),
    secrets: [
      { text: code, kind: "token" },
      { text: readTag(envelopeFrom) ?? "", kind: "token" },
      { text: to.address, kind: "address" },
      ...wordsOfRecipient(to),
    ],
  };
}
