import { randomBytes, randomUUID } from "node:crypto";
import { type AcceptOutcome, type ResetCommand, acceptResets } from "@rekey/database/resets/accept-reset";
import { type Actor, byContact, bySystem } from "@rekey/database/actor";
import { type ClaimedDelivery, claimDeliveries, type DueMail } from "@rekey/database/deliveries/claim-deliveries";
import { claimHandOvers } from "@rekey/database/hand-overs/claim-hand-overs";
import { type HandOverTry, recordHandOver } from "@rekey/database/hand-overs/record-hand-over";
import { completeResets } from "@rekey/database/resets/complete-reset";
import type { Database } from "@rekey/database/connection";
import { endContact, reactivateContact } from "@rekey/database/directory/end-contact";
import { updateContact } from "@rekey/database/directory/directory";
import type { ClaimRules } from "@rekey/database/links/choose-link";
import type { Statement } from "@rekey/database/history/statement";
import { resendLink } from "@rekey/database/links/resend-link";
import { cancelReset } from "@rekey/database/resets/cancel-reset";
import { requestSelfServiceReset } from "@rekey/database/resets/self-service";
import { answerSelfService } from "@rekey/database/links/answer-self-service";
import { issueLinks } from "@rekey/database/links/issue-link";
import { type AttemptResult, type EndedAttempt, recordAttempts } from "@rekey/database/deliveries/record-attempts";
import type { ServiceRole } from "@rekey/database/prepare/service-roles";
import { type Work, unitOfWork } from "@rekey/database/unit-of-work";
import type { Narrowing } from "@rekey/contracts/narrowing";
import type { QueueName } from "@rekey/contracts/events";
import type { Sql } from "postgres";
import type { TestContact } from "./create-contact.ts";
import { createContacts } from "./create-contacts.ts";
import type { See } from "./see.ts";

export const someStaff: Actor = { subject: "staff:somebody", name: "Somebody" };
const hourMs = 3_600_000;

/** Takes a step of `packages/database`, all or nothing. */
export function inStep<T>(
  db: Database,
  take: (work: Work) => Promise<T>,
  {
    actor = bySystem.actor,
    consumer,
    narrowing,
  }: { actor?: Actor; consumer?: QueueName; narrowing?: Narrowing | undefined } = {},
): Promise<T> {
  return unitOfWork(db, consumer && { consumer }).run({ actor, narrowing }, take);
}

/** Takes a step that is one statement. */
export function inStatement<T>(
  db: Database,
  take: (statement: Statement) => Promise<T>,
  actor: Actor = bySystem.actor,
): Promise<T> {
  return unitOfWork(db).runStatement({ actor }, take);
}

/** Accepts commands of resets as one list. */
export function inList(db: Database, commands: readonly ResetCommand[], isPatient = true): Promise<AcceptOutcome[]> {
  return unitOfWork(db).runListStatement((statement) => acceptResets(statement, commands, isPatient));
}

export type WaitingMail = DueMail;

/** A step of a credentials worker that is taken for a reset, on the event that asks for it. */
export type TakeStep = (work: Work, ids: { resetId: string; eventId: string }) => Promise<unknown>;

export const issuing: TakeStep = (work, ids) => {
  const token = { keyId: "k", nonce: ids.resetId, tokenHash: `hash of ${ids.resetId}` };
  return issueLinks(work, [{ ...ids, token }]);
};

/** Of a request from the portal. */
export const answering: TakeStep = (work, ids) => {
  const token = { keyId: "k", nonce: ids.resetId, tokenHash: `hash of ${ids.resetId}` };
  return answerSelfService(work, { ...ids, token }, { mailsPerHour: 3, minimumLeftMs: 900_000 });
};

export const setting =
  (from: "accepted" | "submitted" = "accepted"): TakeStep =>
  (work, ids) =>
    completeResets(work, [{ ...ids, from, passwordHash: `hash of ${ids.resetId}` }], 0);

/** The same where the CRM keeps the hash too. */
export const handingOver =
  (from: "accepted" | "submitted" = "accepted"): TakeStep =>
  (work, ids) => {
    const handOver = { format: "bcrypt-12", sealedHash: `sealed for ${ids.resetId}` };
    return completeResets(work, [{ ...ids, from, passwordHash: `hash of ${ids.resetId}`, handOver }], 0);
  };

type OpenAs = (role: ServiceRole) => Database;
export type Take = ReturnType<typeof stepsIn>;

/** The steps on the way of a reset, as the services take them, with what they are told filled in. */
export function stepsIn(sql: Sql, as: OpenAs, see: See) {
  const [requests, mails] = [requestSteps(as, see), mailSteps(as, see)];
  const credentials = async (resetId: string, take: TakeStep): Promise<unknown> => {
    const eventId = (await see.events({ resetId })).at(-1)?.id ?? "";
    return inStep(as("rekey_credentials"), (work) => take(work, { resetId, eventId }), { consumer: "credentials" });
  };
  return {
    contact: async (): Promise<TestContact> => {
      const [contact] = await createContacts({ sql }, 1);
      if (!contact) throw new Error("no contact was made");
      return contact;
    },
    ...requests,
    ...mails,
    ...staffSteps(as),
    ...handOverSteps(as),
    credentials,
    /** A password that is set by hand. */
    setPassword: async (contactId: string): Promise<void> => {
      await credentials(await requests.requestByHand(contactId), setting());
    },
    /** A reset by mail whose link a mail server has taken. */
    mailedLink: async (contactId: string): Promise<{ resetId: string; tokenHash: string }> => {
      const resetId = await requests.requestByMail(contactId);
      await credentials(resetId, issuing);
      const mail = await mails.mailOf(resetId);
      await mails.report(mail.eventId, await mails.claimNow(mail), "accepted");
      return { resetId, tokenHash: (await see.link(resetId)).tokenHash };
    },
  };
}

function requestSteps(as: OpenAs, see: See) {
  const request = async (contactId: string, method: "email" | "manual"): Promise<string> => {
    const command = {
      cause: { actor: someStaff },
      resetId: randomUUID(),
      contactId,
      method,
      mustChange: false,
      isBulk: false,
      idempotencyKey: randomUUID(),
      fingerprint: randomBytes(8).toString("hex"),
      isFingerprint: () => true,
      mailsPerHour: 100,
      resetsPerHour: 1_000,
      openForMs: 24 * hourMs,
      ...(method === "manual" && { sealedPassword: "sealed" }),
    };
    const [answer] = await inList(as("rekey_api"), [command]);
    if (answer?.outcome !== "accepted") throw new Error(`the reset was not accepted: ${answer?.outcome}`);
    return command.resetId;
  };
  return {
    /** Each returns the id of the reset. */
    requestByMail: (contactId: string) => request(contactId, "email"),
    requestByHand: (contactId: string) => request(contactId, "manual"),
    requestOnPortal: async (address: string): Promise<string> => {
      const asking = { address, openForMs: hourMs };
      await inStatement(as("rekey_portal"), (statement) => requestSelfServiceReset(statement, asking), byContact.actor);
      return (await see.resets({ method: "self_service" })).at(-1)?.id ?? "";
    },
  };
}

function handOverSteps(as: OpenAs) {
  return {
    /** Claims what is due of everybody, and gives back what is of this reset. */
    claimHandOver: async (resetId: string, leaseMs = hourMs) =>
      (await claimHandOvers(as("rekey_handover"), { limit: 1_000, leaseMs })).find((each) => each.resetId === resetId),
    tellHandOver: (made: Omit<HandOverTry, "status"> & { status?: number }) =>
      inStep(as("rekey_handover"), (work) => recordHandOver(work, { status: null, ...made })),
  };
}

function staffSteps(as: OpenAs) {
  const byStaff = <T>(take: (work: Work) => Promise<T>) => inStep(as("rekey_api"), take, { actor: someStaff });
  return {
    cancel: (resetId: string) => byStaff((work) => cancelReset(work, resetId)),
    resend: (resetId: string) => byStaff((work) => resendLink(work, { resetId, mailsPerHour: 100 })),
    updateContact: (contactId: string, patch: { email?: string; portalAccess?: boolean }) =>
      byStaff((work) => updateContact(work, contactId, patch, { addressChangesPerHour: 100 })),
    endContact: (contactId: string) => byStaff((work) => endContact(work, contactId)),
    reactivateContact: (contactId: string) => byStaff((work) => reactivateContact(work, contactId, undefined)),
  };
}

export function rulesOfMails(leaseMs: number): ClaimRules {
  return {
    leaseMs,
    attemptMs: 5_000,
    linkLifetimeMs: hourMs,
    inviteLifetimeMs: hourMs,
    minimumLeftMs: 60_000,
    canDerive: () => true,
    newToken: () => {
      throw new Error("the mail needs no other link");
    },
  };
}

/** One try, with what a mail server said. */
export function endedAttempt(
  eventId: string,
  delivery: ClaimedDelivery,
  { outcome, retryMs }: { outcome: AttemptResult["outcome"]; retryMs?: number },
): EndedAttempt {
  const last = { outcome, transport: "a:25", phase: "dot", code: 250, response: "so", queueId: null } as const;
  return { eventId, delivery, tries: [last], last, waitsForTransport: false, retryMs };
}

function onlyOne<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error("the list was not answered");
  return one;
}

function mailSteps(as: OpenAs, see: See) {
  const claim = async (mail: WaitingMail, leaseMs: number) => {
    const claiming = inStep(as("rekey_mail"), (work) => claimDeliveries(work, [mail], rulesOfMails(leaseMs)), {
      consumer: "mail",
    });
    return onlyOne(await claiming);
  };
  const report = async (eventId: string, delivery: ClaimedDelivery, outcome: "accepted" | "permanent") => {
    const ended = endedAttempt(eventId, delivery, { outcome });
    return onlyOne(await inStep(as("rekey_mail"), (work) => recordAttempts(work, [ended]), { consumer: "mail" }));
  };
  const mailOf = async (resetId: string): Promise<WaitingMail> => {
    const { id: deliveryId } = await see.delivery(resetId);
    const event = (await see.events({ deliveryId })).at(-1);
    if (!event) throw new Error("no mail waits");
    return { eventId: event.id, deliveryId };
  };
  const claimNow = async (mail: WaitingMail, leaseMs = 60_000): Promise<ClaimedDelivery> => {
    const claimed = await claim(mail, leaseMs);
    if (claimed.outcome !== "claimed") throw new Error(`the mail was not claimed: ${claimed.outcome}`);
    return claimed.delivery;
  };
  return {
    claim,
    report,
    claimNow,
    /** The newest mail of a reset. */
    mailOf,
  };
}
