import type { AuditEvent } from "@rekey/contracts/resources";
import { describeEntry } from "./describe-entry.ts";
import type { DescribedEntry } from "./describe-entry.ts";

/** A row of the history with where it leads. */
export interface DescribedEvent extends DescribedEntry {
  id: string;
  actor: string;
  resetId: string | null;
  contactId: string | null;
  clientId: string | null;
  sequence: number | null;
  href?: string;
}

const views: Readonly<Record<string, string>> = {
  resets: "List of resets read",
  events: "List of events read",
  reset: "Timeline of a reset read",
  contact: "History of a contact read",
  contacts: "Contacts looked for",
  summary: "Numbers of resets read",
};

const facts: Readonly<Record<string, string>> = {
  "client.created": "Client added",
  "client.updated": "Client changed",
  "contact.created": "Contact added",
  "contact.ended": "Contact ended",
  "contact.reactivated": "Contact active again",
  "contact.address_confirmed": "Address confirmed",
  "address.revealed": "Address shown in full",
  "staff.signed_in": "Signed in to the console",
  "staff.signed_out": "Signed out of the console",
  "credential.rehashed": "Password hash made stronger",
  "mail.test_requested": "Test mail asked for",
};

export function describeAuditEvent(event: AuditEvent): DescribedEvent {
  const { id, actor, resetId, contactId, clientId, sequence } = event;
  const words = wordsOf(event);
  const href = hrefOf(event);
  return {
    ...describeEntry(event),
    ...(words === undefined ? {} : { words }),
    id,
    actor,
    resetId,
    contactId,
    clientId,
    sequence,
    ...(href === undefined ? {} : { href }),
  };
}

function wordsOf(event: AuditEvent): string | undefined {
  if (event.action === "history.read") return describeRead(event);
  const words = event.action === "contact.updated" ? describeChange(event) : facts[event.action];
  return words === undefined ? undefined : `${words}${describeHandOver(event)}`;
}

const fields: Readonly<Record<string, string>> = {
  name: "name",
  email: "e-mail address",
  locale: "language",
  timeZone: "time zone",
  portalAccess: "portal access",
  position: "position",
  phone: "phone",
};

/** What was changed, without what it was and is: the history has neither. */
function describeChange({ detail }: AuditEvent): string {
  const changed = String(detail["fields"] ?? "")
    .split(", ")
    .flatMap((field) => fields[field] ?? []);
  return changed.length === 0 ? "Contact changed" : `Contact changed: ${changed.join(", ")}`;
}

/** Of two contacts that are concerned each row names the other one, by its id. */
function describeHandOver({ detail: { addressGivenTo, addressFrom } }: AuditEvent): string {
  if (addressGivenTo) return `; the address was given to contact ${addressGivenTo}`;
  return addressFrom ? `; the address was taken over from contact ${addressFrom}` : "";
}

function describeRead({ detail }: AuditEvent): string {
  const { view, of, format } = detail;
  if (view === "export") return `Exported ${of === "resets" ? "resets" : "events"} as ${String(format).toUpperCase()}`;
  return views[String(view)] ?? "History read";
}

function hrefOf({ resetId, contactId }: AuditEvent): string | undefined {
  if (resetId !== null) return `/history/${resetId}`;
  return contactId === null ? undefined : `/history/contacts/${encodeURIComponent(contactId)}`;
}
