import type { AuditEntry } from "@rekey/contracts/audit-actions";
import { dropAddressesIn, maskAddressesIn } from "@rekey/contracts/address";
import type { Sight } from "@rekey/contracts/access";
import type { MailDeliveryStory, DeadLetter, QueueState } from "@rekey/contracts/operations";
import type { ResetBatchItem, ResetBatchProgress } from "@rekey/contracts/reset-batches";
import type { ResetListing, TimelineEntry } from "@rekey/contracts/resources";

/** Makes of what was read what somebody may see of it: the same fields, with other words in them. */
export type Presenter = <T>(value: T) => T;

const asItIs: Presenter = (value) => value;

/** How each way of seeing shows what was read. All texts are looked at, so that a new field is no way around. */
export const presenters: Readonly<Record<Sight, Presenter>> = {
  full: asItIs,
  open: asItIs,
  numbers: asItIs,
  revealed: asItIs,
  masked: (value) => rewrite(value, masked),
  operations: (value) => rewrite(value, withoutPeople),
};

type Rewriting = (text: string, field: string) => string | null;

// The subject of a token is how the history tells one person from another, and so is whose subject it is: two that
// are masked could be the same one.
const subjects = new Set(["actor", "requestedById", "issuer", "client"]);

const masked: Rewriting = (text, field) => (subjects.has(field) ? text : maskAddressesIn(text));

type SeenByOperations =
  | ResetListing
  | TimelineEntry
  | AuditEntry["detail"]
  | MailDeliveryStory
  | DeadLetter
  | QueueState
  | ResetBatchProgress
  | ResetBatchItem;

/** The fields, at any depth, whose text is free: no id, no time and no word of a closed list. */
type FreeText<T> = T extends readonly (infer Item)[]
  ? FreeText<Item>
  : string extends keyof T
    ? never
    : T extends object
      ? { [K in keyof T & string]-?: string extends T[K] ? K : FreeText<T[K]> }[keyof T & string]
      : never;
type NamedText = Exclude<FreeText<SeenByOperations>, "id" | "at" | "since" | `${string}Id` | `${string}At`>;

/** Whether operations read a text, without the addresses in it. One that is not decided on does not compile. */
const operationsRead: Readonly<Record<NamedText, boolean>> = {
  // Where staff may name anybody, and where a contact is named.
  reason: false,
  contactName: false,
  clientName: false,
  // Persons of the staff.
  requestedBy: true,
  actor: true,
  by: true,
  staffUser: true,
  staffMail: true,
  webhook: true,
  host: true,
  // Programs, and whom they are narrowed to, by ids.
  serviceAccount: true,
  accountName: true,
  clients: true,
  contact: true,
  // Of the mail server, of Redis, and of a job that failed.
  lastResponse: true,
  response: true,
  words: true,
  because: true,
  transport: true,
  code: true,
  status: true,
  // Ids of other rows, and what a reader of the history asked for.
  action: true,
  file: true,
  sha256: true,
  fromMigration: true,
  toMigration: true,
  key: true,
  change: true,
  until: true,
  batch: true,
  addressFrom: true,
  addressGivenTo: true,
  mergedInto: true,
  mergedFrom: true,
  splitFrom: true,
  with: true,
  // Of what failed: the template of a route, and an application by its id.
  route: true,
  application: true,
  from: true,
  to: true,
};

const kept: ReadonlySet<string> = new Set(
  Object.entries(operationsRead).flatMap(([field, isRead]) => (isRead ? [] : [field])),
);
const withoutPeople: Rewriting = (text, field) => (kept.has(field) ? null : dropAddressesIn(text));

function rewrite<T>(value: T, text: Rewriting): T {
  return rewritten(value, text, "") as T;
}

function rewritten(value: unknown, text: Rewriting, field: string): unknown {
  if (typeof value === "string") return text(value, field);
  if (Array.isArray(value)) return value.map((item) => rewritten(item, text, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rewritten(inner, text, name)]));
}
