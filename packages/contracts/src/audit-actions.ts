import { z } from "zod";
import { contactFieldNames } from "./contact-fields.ts";
import { deliveryKinds } from "./deliveries.ts";
import { eventTypes, queueNames } from "./events.ts";
import { failedActions } from "./failed-actions.ts";
import { handOverFailureNames } from "./hand-over-words.ts";
import { auditOutcomes, exportFormats, exportSubjects, historyViews, inclusions } from "./history-reads.ts";
import { importHindrances } from "./imported-passwords.ts";
import { installationActions } from "./installation-actions.ts";
import { listedOf } from "./listed.ts";
import { batchChoices } from "./reset-batches.ts";
import { cancelReasons, refusalReasons, undeliverableReasons } from "./reset-reasons.ts";
import { resetMethods, resetStates } from "./reset-state.ts";
import { roles } from "./roles.ts";
import { attempted, failure, response, staffActions } from "./staff-actions.ts";
import { webhookActions } from "./webhook-actions.ts";
import { scopeNames } from "./scopes.ts";

const text = z.string();
const count = z.number();
/** A person's name, which is shown in place of the actor. */
const by = text;
/** The id of the other contact, where an address went from one to the other. */
const addressFrom = text.optional();
const addressGivenTo = text.optional();
/** The id of the contact that stays, where two were one person. */
const mergedInto = text.optional();
/** The id of the batch that it was done for. */
const batch = z.uuid().optional();
const ofBatch = { batch: z.uuid() };
/** Because a CRM that sent its whole list does not list it any more. */
const notListed = z.literal(true).optional();
const mail = z.enum(deliveryKinds);
const nothing = z.strictObject({});
const method = z.enum(resetMethods);
const ofPassword = { by: by.optional(), method, mustChange: z.boolean(), credentialVersion: count };
const byPerson = z.strictObject({ by });
const ofQueue = z.strictObject({ queue: z.enum(queueNames), by });
const ofServiceAccount = { by, serviceAccount: z.uuid() };
// Rows of an earlier version have our own words in place of a code.
const notSent = z.strictObject({ mail, response: response.optional(), failure: failure.optional() });

/**
 * Every action of the history with what its row says beside whom it is about: codes, ids, counts, names and cleaned
 * replies; never an address in full, a password, a token or a hash of one. `object.verb`, a fact in the past tense.
 * Rows are never rewritten, so an action keeps its name, and a field that was optional stays so.
 */
export const auditActions = {
  "client.created": byPerson,
  "client.updated": byPerson,
  "contact.created": z.strictObject({ by, addressFrom }),
  "contact.updated": z.strictObject({
    by,
    fields: listedOf(contactFieldNames),
    oldAddressIsTold: z.boolean().optional(),
    addressFrom,
    addressGivenTo,
    notListed,
  }),
  "contact.ended": z.strictObject({ by, addressGivenTo, notListed, mergedInto }),
  // Whose words in the history nobody reads any more.
  "contact.erased": byPerson,
  "contact.reactivated": z.strictObject({ by, portalAccess: z.boolean(), addressFrom, splitFrom: text.optional() }),
  // Told in a row of each of the two clients or contacts, which names the other one.
  "contact.moved": z.strictObject({ by, fromClientId: text.optional(), toClientId: text.optional() }),
  "contact.merged": z.strictObject({ by, mergedInto, mergedFrom: text.optional() }),
  "contact.address_confirmed": byPerson,
  // All of them at the portal, by whoever started the batch.
  "contact.sessions_ended": z.strictObject({ by, batch, count }),

  "batch.created": z.strictObject({
    by,
    ...ofBatch,
    of: z.enum(batchChoices),
    reason: text.nullable(),
    total: count,
    mailable: count,
    endSessions: z.boolean(),
  }),
  "batch.paused": z.strictObject({ by, ...ofBatch }),
  "batch.resumed": z.strictObject({ by, ...ofBatch }),
  "batch.cancelled": z.strictObject({ by, ...ofBatch, left: count, openResets: z.boolean() }),
  "batch.finished": z.strictObject({
    ...ofBatch,
    total: count,
    mailed: count,
    completed: count,
    undeliverable: count,
    refused: count,
  }),

  // Asked for on the portal: by nobody known, and without a reason.
  "reset.accepted": z.strictObject({
    method,
    by: by.optional(),
    reason: text.nullable().optional(),
    batch,
  }),
  // Of one that was handed over, `password.stored` says who set it.
  "reset.completed": z.strictObject({ ...ofPassword, sessionsEnded: count.optional() }),
  "reset.expired": nothing,
  // By the id of the reset that took its place.
  "reset.superseded": z.strictObject({ by: z.uuid().optional() }),
  "reset.cancelled": z.strictObject({ by, because: z.enum(cancelReasons).optional(), batch }),
  "reset.undeliverable": z.strictObject({ because: z.enum(undeliverableReasons).optional() }),
  "reset.refused": z.strictObject({ because: z.enum(refusalReasons) }),

  "link.issued": z.strictObject({ generation: count }),
  "link.resent": byPerson,
  "link.repeated": z.strictObject({ askedAgain: count }),
  "link.opened": nothing,
  "password.submitted": z.strictObject({ from: z.literal("account").optional() }),
  // In force at Rekey, and to be handed over to the CRM.
  "password.stored": z.strictObject({ ...ofPassword, sessionsEnded: count }),
  // With the status that the CRM answered, where it did.
  "hand_over.attempted": z.strictObject({
    attempt: count,
    outcome: z.enum(["taken", ...handOverFailureNames]),
    answered: count.optional(),
  }),
  "credential.rehashed": nothing,
  // A hash that another program has made; `replaces` says also in place of a password of ours.
  "credential.import_requested": z.strictObject({ by, replaces: z.boolean() }),
  "credential.imported": z.strictObject({ mustChange: z.boolean(), sessionsEnded: count, credentialVersion: count }),
  "credential.import_declined": z.strictObject({ because: z.enum(importHindrances) }),

  // A worker that did not live to tell has left no more than `ambiguous`.
  "mail.attempted": z.strictObject({ mail, ...attempted }),
  "mail.deferred": notSent,
  "mail.withheld": notSent,
  "mail.bounced": z.strictObject({ mail, status: text.nullable(), response }),
  // To whom, masked.
  "mail.test_requested": z.strictObject({ by, to: text }),
  // With the reset whose notice tells of both.
  "notice.gathered": z.strictObject({ with: z.uuid() }),

  // Became a dead letter, of which consumer; rows of earlier versions have this name, and rows stay as they are.
  "event.parked": z.strictObject({
    event: z.enum(eventTypes),
    eventId: z.uuid(),
    queue: z.enum(queueNames).optional(),
    because: text,
  }),
  "event.retried": z.strictObject({ event: z.enum(eventTypes), eventId: z.uuid(), by }),
  "queue.pause_requested": ofQueue,
  "queue.resume_requested": ofQueue,

  // By the program of the firm to which the contact signed in.
  "password.verified": byPerson,
  "portal.signed_in": nothing,
  "portal.signed_out": nothing,
  "portal.other_sessions_ended": z.strictObject({ count }),
  ...staffActions,

  ...webhookActions,
  // A program that may use the API: what it may, and never its secret.
  "service_account.made": z.strictObject({
    ...ofServiceAccount,
    accountName: text,
    roles: listedOf(roles),
    scopes: listedOf(scopeNames).optional(),
    clients: text.optional(),
    contact: text.optional(),
    expiresAt: text.optional(),
  }),
  "service_account.rotated": z.strictObject({ ...ofServiceAccount, overlapSeconds: count }),
  "service_account.revoked": z.strictObject(ofServiceAccount),

  "address.revealed": byPerson,
  // By the sealer: which rows are in which file from now on. They are removed when a checkpoint covers this row.
  "history.archived": z.strictObject({
    archive: count,
    fromRow: count,
    toRow: count,
    until: text,
    file: text,
    sha256: text,
  }),
  // What was looked for is told by codes, ids and times; never by a name, an address or typed words.
  "history.read": z.strictObject({
    by,
    view: z.enum(historyViews),
    of: z.enum(exportSubjects).optional(),
    format: z.enum(exportFormats).optional(),
    action: text.optional(),
    outcome: z.enum(auditOutcomes).optional(),
    actor: text.optional(),
    method: z.enum(resetMethods).optional(),
    state: z.enum(resetStates).optional(),
    from: text.optional(),
    to: text.optional(),
    reads: z.enum(inclusions).optional(),
    later: z.literal(true).optional(),
  }),

  ...installationActions,
  ...failedActions,
} as const satisfies Record<`${string}.${string}`, z.ZodObject<Record<string, z.ZodType<AuditValue | undefined>>>>;

export type AuditValue = string | number | boolean | null;
export type AuditAction = keyof typeof auditActions;
export const auditActionNames = Object.keys(auditActions) as AuditAction[];

/** What the row of an action says. */
export type AuditDetail<A extends AuditAction> = z.output<(typeof auditActions)[A]>;

/** An action with what its row says. */
export type AuditEntry = { [A in AuditAction]: { action: A; detail: AuditDetail<A> } }[AuditAction];

/** The same as a reader finds it: a row of an earlier version may lack what is written today. */
export type KnownEntry = { [A in AuditAction]: { action: A; detail: Partial<AuditDetail<A>> } }[AuditAction];

export function isAuditAction(action: string): action is AuditAction {
  return Object.hasOwn(auditActions, action);
}

/** A row as far as this version knows it, without what its action has not. Undefined: an unknown action. */
export function knownEntry(row: { action: string; detail: Readonly<Record<string, unknown>> }): KnownEntry | undefined {
  const { action } = row;
  if (!isAuditAction(action)) return undefined;
  const fields = Object.entries<z.ZodType>(auditActions[action].shape).flatMap(
    ([name, schema]): [string, unknown][] => {
      const read = schema.safeParse(row.detail[name]);
      return read.success && read.data !== undefined ? [[name, read.data]] : [];
    },
  );
  return { action, detail: Object.fromEntries<unknown>(fields) } as KnownEntry;
}
