import type { AuditAction, AuditDetail, AuditValue } from "./audit-actions.ts";

type TextOf<D> = { [K in keyof D & string]-?: string extends D[K] ? K : never }[keyof D & string];
/** The fields of the catalogue whose text is free: no word of a closed list. */
type FreeText = { [A in AuditAction]: TextOf<AuditDetail<A>> }[AuditAction];

/**
 * Whether a free text of a row may be about a person, and so is sealed under the key of the contact; the others are
 * ids, times, and names of machines. One that is not decided on does not compile. `seal_personal_fields()` has the
 * same list.
 */
const mayBePersonal: Readonly<Record<FreeText, boolean>> = {
  // What somebody is called, has typed, or is written to; and what a mail server said, in which addresses stand.
  by: true,
  reason: true,
  response: true,
  to: true,
  accountName: true,
  action: false,
  actor: false,
  addressFrom: false,
  addressGivenTo: false,
  application: false,
  batch: false,
  change: false,
  because: false,
  clients: false,
  contact: false,
  doneAt: false,
  eventId: false,
  expiresAt: false,
  file: false,
  from: false,
  fromClientId: false,
  fromMigration: false,
  host: false,
  key: false,
  mergedFrom: false,
  mergedInto: false,
  queueId: false,
  route: false,
  serviceAccount: false,
  sha256: false,
  splitFrom: false,
  staffMail: false,
  staffUser: false,
  status: false,
  toClientId: false,
  toMigration: false,
  transport: false,
  until: false,
  webhook: false,
  with: false,
};

/** The fields of a row's detail that are sealed, in the order in which the database looks at them. */
export const sealedDetailFields = (Object.keys(mayBePersonal) as FreeText[]).filter((field) => mayBePersonal[field]);

/** But for those of some actions in which the same name stands for something else: an id, or a time. */
export function isSealedField(action: string, field: string): boolean {
  if (action === "reset.superseded") return false;
  if (action === "history.read") return field === "by";
  return sealedDetailFields.some((sealed) => sealed === field);
}

/** A text of a row as the database keeps it. */
export interface SealedValue {
  sealed: string;
}

/** What a row says as the database keeps it. */
export type StoredDetail = Readonly<Record<string, AuditValue | SealedValue>>;
