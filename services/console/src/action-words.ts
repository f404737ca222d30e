import { type AuditAction, type AuditDetail, knownEntry } from "@rekey/contracts/audit-actions";
import { contactFieldNames, contactFields } from "@rekey/contracts/contact-fields";
import type { AttemptOutcome, DeliveryKind } from "@rekey/contracts/deliveries";
import { sayOfMail } from "@rekey/contracts/delivery-failures";
import { handOverFailures } from "@rekey/contracts/hand-over-words";
import type { HistoryView } from "@rekey/contracts/history-reads";
import type { ImportHindrance } from "@rekey/contracts/imported-passwords";
import { readListed } from "@rekey/contracts/listed";
import type { CancelReason, UndeliverableReason } from "@rekey/contracts/reset-reasons";
import type { TimelineEntry } from "@rekey/contracts/resources";
import { type Said, said } from "@rekey/web/views/icons";
import type { TimelineRow } from "@rekey/web/views/timeline";
import { failedActionWords } from "./failed-action-words.ts";
import { sayLinkRequest, sayRoles, sayStaffChange, sayStaffMail, sayStaffMailBack } from "./staff/staff-words.ts";

const quietly = (words: string): Said => said("quiet", words);

const linkMail: Record<AttemptOutcome, Said> = {
  accepted: said("note", "Mailed"),
  transient: said("waiting", "Waiting for the mail server"),
  permanent: said("stopped", "Turned down by the mail server"),
  refused: said("waiting", "The mail server takes no mail from us; it is tried again"),
  ambiguous: said("waiting", "No clear answer from the mail server; the same mail is sent again"),
};

/** Of a mail that tells of a change: whom it told, what it is called, and what in short. */
const noticeMail = (told: string, name: string, short: string): Record<AttemptOutcome, Said> => ({
  accepted: said("note", `${told} told of the change by mail`),
  transient: said("waiting", `${name} waits for the mail server`),
  permanent: said("stopped", `${name} turned down by the mail server`),
  refused: said("waiting", `${name}: the mail server takes no mail from us; it is tried again`),
  ambiguous: said("waiting", `No clear answer to ${short}; the same mail is sent again`),
});

const passwordNotice = noticeMail("Contact", "Notice of the change", "the notice");

const attempts: Record<DeliveryKind, Record<AttemptOutcome, Said>> = {
  set_password_link: linkMail,
  password_set_by_staff: passwordNotice,
  password_changed: passwordNotice,
  address_changed: noticeMail("Old address", "Notice to the old address", "the notice to the old address"),
};

/** By what ended the reset with it; nobody has pressed a button for these. */
const cancelled: Record<CancelReason, string> = {
  "address-changed": "Cancelled: the address was changed",
  "access-changed": "Cancelled: portal access was ended",
  "contact-ended": "Cancelled: the contact was ended",
};

const undeliverable: Record<UndeliverableReason, string> = {
  bounced: "Could not be delivered",
  "crm-refused": "The CRM refuses the password",
  "crm-given-up": "Given up: the CRM has not taken the password",
  "access-withdrawn": "Portal access was ended before the CRM had it",
};

const declined: Record<ImportHindrance, string> = {
  "has-password": "the contact has a password",
  "reset-open": "a reset is under way",
  "contact-ended": "the contact has ended",
  "hash-not-readable": "its form is not one that is checked here",
};

const sayFactor = { none: "", code: " with a code", "recovery-code": " with a recovery code" } as const;

const views: Record<HistoryView, string> = {
  resets: "List of resets read",
  events: "List of events read",
  reset: "Timeline of a reset read",
  contact: "History of a contact read",
  contacts: "Contacts looked for",
  summary: "Numbers of resets read",
  export: "Exported",
  data: "All that is known of a contact taken as a file",
};

/** Rows are older than the code that reads them, so any part of a detail may be missing. */
type Say<A extends AuditAction> = Said | ((detail: Partial<AuditDetail<A>>) => Said);

/** What each action of the history is called, in timelines and in lists. */
const actions: { readonly [A in AuditAction]: Say<A> } = {
  "client.created": quietly("Client added"),
  "client.updated": quietly("Client changed"),
  "contact.created": (detail) => quietly(`Contact added${sayHandOver(detail)}`),
  "contact.updated": (detail) => quietly(`${sayChange(detail)}${sayHandOver(detail)}`),
  "contact.ended": (detail) => quietly(`Contact ended${sayHandOver(detail)}`),
  "contact.erased": quietly("Contact erased: all that was known of it is gone"),
  "contact.reactivated": (detail) => quietly(`Contact active again${sayHandOver(detail)}`),
  "contact.moved": ({ fromClientId, toClientId }) =>
    quietly(toClientId === undefined ? `Came from client ${fromClientId ?? ""}` : `Moved to client ${toClientId}`),
  "contact.merged": ({ mergedInto, mergedFrom }) =>
    quietly(
      mergedInto === undefined
        ? `Contact ${mergedFrom ?? ""} merged into this one`
        : `Merged into contact ${mergedInto}`,
    ),
  "contact.address_confirmed": quietly("Address confirmed"),
  "contact.sessions_ended": quietly("All sessions at the portal ended"),
  "batch.created": ({ mailable }) => quietly(`Batch of ${counted(mailable)} started`),
  "batch.paused": quietly("Batch paused"),
  "batch.resumed": quietly("Batch resumed"),
  "batch.cancelled": ({ left }) => quietly(`Batch cancelled with ${counted(left)} not begun`),
  "batch.finished": ({ total }) => said("done", `Batch of ${counted(total)} finished`),
  "reset.accepted": ({ batch }) => said("note", batch === undefined ? "Accepted" : "Accepted as one of a batch"),
  "reset.completed": said("done", "Password set"),
  "reset.expired": quietly("Expired"),
  "reset.superseded": quietly("Replaced by a newer reset"),
  "reset.cancelled": ({ because }) => quietly(because === undefined ? "Cancelled" : cancelled[because]),
  "reset.undeliverable": ({ because }) =>
    said("stopped", because === undefined ? "Could not be delivered" : undeliverable[because]),
  "reset.refused": said("stopped", "Refused"),
  "link.issued": said("note", "Link issued"),
  "link.resent": said("note", "To be sent once more"),
  "link.repeated": said("note", "Asked for at the portal: the same link is sent once more"),
  "link.opened": said("note", "Opened, perhaps by a mail scanner"),
  "password.submitted": said("waiting", "New password submitted"),
  "password.stored": said("waiting", "Password set here; the CRM is being told"),
  "hand_over.attempted": sayHandOverTry,
  "credential.rehashed": quietly("Password hash made stronger"),
  "credential.import_requested": quietly("Password hash of another program brought in"),
  "credential.imported": said("done", "Imported password in force"),
  "credential.import_declined": ({ because }) =>
    quietly(
      because === undefined ? "Imported password not taken" : `Imported password not taken: ${declined[because]}`,
    ),
  "mail.attempted": sayAttempt,
  "mail.deferred": said("waiting", "Waiting until a mail server can be used"),
  "mail.withheld": said("stopped", "No mail was sent"),
  "mail.bounced": said("stopped", "The mail came back"),
  "mail.test_requested": quietly("Test mail asked for"),
  "notice.gathered": said("note", "Contact is told together with a later change"),
  "event.parked": said("stopped", "Became a dead letter after repeated failures; operations must look"),
  "event.retried": said("note", "Tried again by operations"),
  "queue.pause_requested": quietly("Queue pause requested"),
  "queue.resume_requested": quietly("Queue resume requested"),
  "password.verified": quietly("Signed in to another program, which asked here"),
  "portal.signed_in": quietly("Signed in to the portal"),
  "portal.signed_out": quietly("Signed out of the portal"),
  "portal.other_sessions_ended": quietly("Other sessions at the portal ended"),
  "staff.signed_in": ({ secondFactor }) => quietly(`Signed in to the console${sayFactor[secondFactor ?? "none"]}`),
  "staff.signed_out": quietly("Signed out of the console"),
  "staff.user_added": ({ roles: given }) => quietly(`Member of the staff added${sayRoles(given)}`),
  "staff.user_changed": (detail) => quietly(sayStaffChange(detail)),
  "staff.link_requested": ({ mail }) => said("note", sayLinkRequest(mail)),
  "staff.mail_attempted": ({ mail, outcome }) => sayStaffMail(mail, outcome),
  "staff.mail_bounced": ({ mail }) => sayStaffMailBack(mail),
  "webhook.created": ({ host }) => quietly(`Webhook added${sayHost(host)}`),
  "webhook.updated": ({ host, state, skipped }) =>
    quietly(
      `Webhook ${state === undefined ? "changed" : state === "active" ? "switched on" : "paused"}${sayHost(host)}${skipped ? "; what had happened meanwhile is not sent" : ""}`,
    ),
  "webhook.deleted": quietly("Webhook deleted"),
  "webhook.secret_rotated": quietly("Webhook's secret replaced"),
  "webhook.tested": quietly("Webhook tested"),
  "webhook.redelivery_requested": ({ count }) =>
    quietly(count === 1 || count === undefined ? "Webhook message sent again" : `${count} webhook messages sent again`),
  "webhook.disabled": ({ because }) =>
    said(
      "stopped",
      because === "gone" ? "Webhook given up: its receiver is gone" : "Webhook given up: nothing arrives",
    ),
  "service_account.made": ({ accountName }) => quietly(`Service account made${accountName ? `: ${accountName}` : ""}`),
  "service_account.rotated": quietly("Service account given another secret"),
  "service_account.revoked": quietly("Service account revoked"),
  "address.revealed": quietly("Address shown in full"),
  "history.archived": ({ file }) => quietly(file === undefined ? "History archived" : `History archived in ${file}`),
  "history.read": sayRead,
  "database.migrated": ({ toMigration }) =>
    quietly(toMigration === undefined ? "Database migrated" : `Database migrated to ${toMigration}`),
  "database.prepared": ({ parts }) =>
    quietly(parts === undefined ? "Database prepared" : `Database prepared: ${parts}`),
  "key.made": (detail) => quietly(`Key made${sayKey(detail)}`),
  "key.put_to_use": (detail) => quietly(`Key put to use${sayKey(detail)}`),
  "key.retired": (detail) => quietly(`Key retired${sayKey(detail)}`),
  ...failedActionWords,
};

const counted = (count: number | undefined): string =>
  count === undefined ? "resets" : `${count} ${count === 1 ? "reset" : "resets"}`;
const sayKey = ({ key, setting }: { key?: string; setting?: string }) =>
  key === undefined ? "" : `: ${key} of ${setting ?? "a kind that is not known"}`;
const sayHost = (host: string | undefined) => (host === undefined ? "" : `, to ${host}`);

/** A row of the history in the reader's words. The server's own are quoted as they were stored: cut and cleaned. */
export function describeEntry(entry: TimelineEntry): TimelineRow {
  const known = knownEntry(entry);
  const by = text(entry.detail["by"]) ?? actorName(entry);
  const quote = text(sayOfMail({ response: text(entry.detail["response"]), failure: text(entry.detail["failure"]) }));
  const { words, tone } = known ? sayKnown(known) : quietly(sayPlainly(entry.action));
  return { at: entry.at, tone, words: entry.isErased ? `${words}; personal details erased` : words, by, quote };
}

function sayKnown<A extends AuditAction>({ action, detail }: { action: A; detail: Partial<AuditDetail<A>> }): Said {
  const say: Say<A> = actions[action];
  return typeof say === "function" ? say(detail) : say;
}

/** Rows of before there were other mails are about a link. */
function sayAttempt({ mail = "set_password_link", outcome, transport }: Partial<AuditDetail<"mail.attempted">>): Said {
  if (outcome === undefined) return quietly("Mail attempted");
  const { words, tone } = attempts[mail][outcome];
  return said(tone, transport === undefined || transport === "unknown" ? words : `${words} via ${transport}`);
}

function sayHandOverTry({ outcome, answered }: Partial<AuditDetail<"hand_over.attempted">>): Said {
  if (outcome === undefined) return quietly("Handed to the CRM");
  if (outcome === "taken") return said("note", "The CRM has taken the password");
  const answer = answered === undefined ? "" : ` (answered ${answered})`;
  return said("waiting", `Not taken by the CRM: ${handOverFailures[outcome]}${answer}`);
}

function sayRead({ view, of, format }: Partial<AuditDetail<"history.read">>): Said {
  if (view !== "export") return quietly(view === undefined ? "History read" : views[view]);
  return quietly(`${views.export} ${of === "resets" ? "resets" : "events"} as ${(format ?? "csv").toUpperCase()}`);
}

/** What was changed, without what it was and is: the history has neither. */
function sayChange({ fields = "" }: { fields?: string }): string {
  const changed = readListed(fields, contactFieldNames).map((field) => contactFields[field].inSentence);
  return changed.length === 0 ? "Contact changed" : `Contact changed: ${changed.join(", ")}`;
}

type HandOver = Partial<Pick<AuditDetail<"contact.updated">, "addressGivenTo" | "addressFrom" | "notListed">> &
  Partial<Pick<AuditDetail<"contact.ended">, "mergedInto"> & Pick<AuditDetail<"contact.reactivated">, "splitFrom">>;

/** Of two contacts that are concerned each row names the other one, by its id. */
function sayHandOver({ addressGivenTo, addressFrom, notListed, mergedInto, splitFrom }: HandOver): string {
  if (mergedInto !== undefined) return `; it is the same person as contact ${mergedInto}`;
  const split = splitFrom === undefined ? "" : `; it is not contact ${splitFrom} after all`;
  if (notListed) return "; the CRM no longer lists it";
  if (addressGivenTo !== undefined) return `; the address was given to contact ${addressGivenTo}`;
  return addressFrom === undefined ? split : `${split}; the address was taken over from contact ${addressFrom}`;
}

/** Whoever fetched the page of a link had the link, and nothing more is known of them. */
function actorName({ actor, action }: TimelineEntry): string | undefined {
  return actor === "contact" && action !== "link.opened" ? "the contact" : undefined;
}

/** An action that this version does not know still reads as a sentence: `a.thing_done` is "A thing done". */
function sayPlainly(action: string): string {
  const words = action.replaceAll(/[._-]+/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function text(value: string | number | boolean | null | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
