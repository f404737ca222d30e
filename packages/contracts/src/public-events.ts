import { z } from "zod";
import { type AuditAction, type AuditDetail, type KnownEntry, knownEntry } from "./audit-actions.ts";
import { contactFieldNames } from "./contact-fields.ts";
import { type AttemptOutcome, deliveryKinds } from "./deliveries.ts";
import { readListed } from "./listed.ts";
import { cancelReasons, refusalReasons, undeliverableReasons } from "./reset-reasons.ts";
import { endStates, resetMethods } from "./reset-state.ts";

const contactId = z.string().nullable();
const clientId = z.string().nullable();
const ofContact = { contactId, clientId };
const ofReset = { resetId: z.uuid(), ...ofContact };

/** Why a reset ended so, where that has a reason of the catalogue. */
const endReasons = [...refusalReasons, ...cancelReasons, ...undeliverableReasons] as const;

/**
 * What others are told of, by its public name, with what is said of it: ids, states and closed words. Never a name, an
 * address, a reason that somebody typed or a server's words: whoever may know more asks for the resource.
 *
 * A type keeps its name and its fields; fields are added. A reader leaves out types and fields that it does not know.
 */
export const publicEvents = {
  /** A reset was asked for; on the portal it is not known yet for whom. */
  "reset.accepted": z.strictObject({ ...ofReset, method: z.enum(resetMethods) }),
  /** A mail server took the mail with the link; told again when it is mailed once more. */
  "reset.mailed": z.strictObject(ofReset),
  /** The mail with the link could not be sent yet; told with each try. It is tried again unless the reset ends. */
  "reset.deferred": z.strictObject(ofReset),
  /**
   * The new password is in force at Rekey and is being handed over to the CRM. Only where the CRM keeps the hash; the
   * end says whether it has it.
   */
  "reset.password_set": z.strictObject(ofReset),
  /** Once for each reset, and nothing of it comes after. */
  "reset.ended": z.strictObject({ ...ofReset, state: z.enum(endStates), because: z.enum(endReasons).nullable() }),
  /** A mail came back. Whether the address is flagged, the contact tells. */
  "address.bounced": z.strictObject({ resetId: z.uuid().nullable(), ...ofContact, mail: z.enum(deliveryKinds) }),
  /** Staff let mail go again to an address from which one had come back. */
  "address.confirmed": z.strictObject(ofContact),
  "contact.created": z.strictObject(ofContact),
  /** Which fields of a contact are others now. */
  "contact.updated": z.strictObject({ ...ofContact, fields: z.array(z.enum(contactFieldNames)) }),
  "contact.ended": z.strictObject(ofContact),
  /** All that was known of it is gone: whoever keeps a copy forgets it too. It has ended before or with it. */
  "contact.erased": z.strictObject(ofContact),
  "contact.reactivated": z.strictObject(ofContact),
  /** Told twice: as one of the client that the contact has left, and as one of the client that it is of now. */
  "contact.moved": z.strictObject({ ...ofContact, fromClientId: z.string(), toClientId: z.string() }),
  /** Told twice: of the contact that has ended by it, and of the one that stays. */
  "contact.merged": z.strictObject({ ...ofContact, fromContactId: z.string(), intoContactId: z.string() }),
  /** Each mail of a batch has left or will not; what contacts do with it comes later. */
  "batch.finished": z.strictObject({
    batchId: z.uuid(),
    clientId,
    total: z.number(),
    mailed: z.number(),
    completed: z.number(),
    undeliverable: z.number(),
    refused: z.number(),
  }),
  /** A batch was ended by staff, with so many contacts left. */
  "batch.cancelled": z.strictObject({ batchId: z.uuid(), clientId, left: z.number() }),
  "client.created": z.strictObject({ clientId }),
  "client.updated": z.strictObject({ clientId }),
} as const satisfies Record<`${string}.${string}`, z.ZodType>;

export type PublicEventType = keyof typeof publicEvents;
export const publicEventTypes = Object.keys(publicEvents) as PublicEventType[];
export const PublicEventType = z.enum(publicEventTypes);

type DataOf<T extends PublicEventType> = z.output<(typeof publicEvents)[T]>;
type PublicData = { [T in PublicEventType]: { type: T; data: DataOf<T> } }[PublicEventType];

/** An event as the feed lists it and a webhook carries it. */
export type PublicEvent = PublicData & {
  /** In the order of the feed, compared as text; the same in every place and however often it is told. */
  id: string;
  /** When it happened. */
  timestamp: string;
};

/** A row of the history as far as an event is made of it. */
export interface SealedEntry {
  /** Its place in the sealed history, from 1, without gaps. */
  sequence: string;
  at: string;
  action: string;
  resetId: string | null;
  contactId: string | null;
  clientId: string | null;
  detail: Readonly<Record<string, unknown>>;
}

/** What an action of the history becomes; without data: nothing. */
type Projection<A extends AuditAction> = {
  [T in PublicEventType]: {
    type: T;
    data: (entry: SealedEntry, detail: Partial<AuditDetail<A>>) => DataOf<T> | undefined;
  };
}[PublicEventType];

const contactOf = ({ contactId: contact, clientId: client }: SealedEntry) => ({ contactId: contact, clientId: client });
const clientOf = ({ clientId: client }: SealedEntry) => ({ clientId: client });
const resetOf = (entry: SealedEntry) => ({ resetId: entry.resetId ?? "", ...contactOf(entry) });

const ended = (state: (typeof endStates)[number]) => ({
  type: "reset.ended" as const,
  data: (entry: SealedEntry, detail: { because?: (typeof endReasons)[number] | undefined }) => ({
    ...resetOf(entry),
    state,
    because: detail.because ?? null,
  }),
});
const endedWithoutReason = (state: (typeof endStates)[number]) => ({
  type: "reset.ended" as const,
  data: (entry: SealedEntry) => ended(state).data(entry, {}),
});
const ofContactItself = <T extends PublicEventType>(type: T) => ({ type, data: contactOf });

const passing: readonly AttemptOutcome[] = ["transient", "refused", "ambiguous"];

/** Whether a link was tried to be mailed, and it came to one of these. */
const isOfLink = ({ mail, outcome }: Partial<AuditDetail<"mail.attempted">>, outcomes: readonly AttemptOutcome[]) =>
  mail === "set_password_link" && outcome !== undefined && outcomes.includes(outcome);

/** What becomes public of an action. One that is not here is told to nobody but readers of the history. */
const projections: { readonly [A in AuditAction]?: Projection<A> | readonly Projection<A>[] } = {
  "reset.accepted": {
    type: "reset.accepted",
    data: (entry, { method }) => method && { ...resetOf(entry), method },
  },
  "mail.attempted": [
    { type: "reset.mailed", data: (entry, detail) => (isOfLink(detail, ["accepted"]) ? resetOf(entry) : undefined) },
    { type: "reset.deferred", data: (entry, detail) => (isOfLink(detail, passing) ? resetOf(entry) : undefined) },
  ],
  "mail.deferred": {
    type: "reset.deferred",
    data: (entry, { mail }) => (mail === "set_password_link" ? resetOf(entry) : undefined),
  },
  "password.stored": { type: "reset.password_set", data: resetOf },
  "reset.completed": endedWithoutReason("completed"),
  "reset.expired": endedWithoutReason("expired"),
  "reset.superseded": endedWithoutReason("superseded"),
  "reset.cancelled": ended("cancelled"),
  "reset.undeliverable": ended("undeliverable"),
  "reset.refused": ended("refused"),
  "mail.bounced": {
    type: "address.bounced",
    data: (entry, { mail }) => mail && { resetId: entry.resetId, ...contactOf(entry), mail },
  },
  "contact.address_confirmed": ofContactItself("address.confirmed"),
  "contact.created": ofContactItself("contact.created"),
  "contact.updated": {
    type: "contact.updated",
    data: (entry, { fields }) => ({ ...contactOf(entry), fields: readListed(fields ?? "", contactFieldNames) }),
  },
  "contact.ended": ofContactItself("contact.ended"),
  "contact.erased": ofContactItself("contact.erased"),
  "contact.reactivated": ofContactItself("contact.reactivated"),
  "contact.moved": {
    type: "contact.moved",
    data: (entry, { fromClientId = entry.clientId, toClientId = entry.clientId }) =>
      fromClientId !== null && toClientId !== null && fromClientId !== toClientId
        ? { ...contactOf(entry), fromClientId, toClientId }
        : undefined,
  },
  "contact.merged": {
    type: "contact.merged",
    data: (entry, { mergedFrom: fromContactId = entry.contactId, mergedInto: intoContactId = entry.contactId }) =>
      fromContactId !== null && intoContactId !== null && fromContactId !== intoContactId
        ? { ...contactOf(entry), fromContactId, intoContactId }
        : undefined,
  },
  "batch.finished": {
    type: "batch.finished",
    data: (entry, { batch, total = 0, mailed = 0, completed = 0, undeliverable = 0, refused = 0 }) =>
      batch === undefined
        ? undefined
        : { batchId: batch, ...clientOf(entry), total, mailed, completed, undeliverable, refused },
  },
  "batch.cancelled": {
    type: "batch.cancelled",
    data: (entry, { batch, left = 0 }) =>
      batch === undefined ? undefined : { batchId: batch, ...clientOf(entry), left },
  },
  "client.created": { type: "client.created", data: clientOf },
  "client.updated": { type: "client.updated", data: clientOf },
};

/** The actions of which something may become public: nothing else of the history is looked at. */
export const publicActions = Object.keys(projections) as AuditAction[];

/** Of which actions events of these types are made. */
export function actionsOf(types: readonly PublicEventType[]): AuditAction[] {
  const wanted: ReadonlySet<string> = new Set(types);
  return publicActions.filter((action) => projectionsOf(action).some(({ type }) => wanted.has(type)));
}

/** What others are told of a row of the history; undefined: nothing. */
export function publicEventOf(entry: SealedEntry): PublicEvent | undefined {
  const known = knownEntry(entry);
  const made = known && project(entry, known);
  return made && { id: eventId(entry.sequence), timestamp: entry.at, ...made };
}

function project(entry: SealedEntry, known: KnownEntry): PublicData | undefined {
  for (const { type, data } of projectionsOf(known.action)) {
    const told = data(entry, known.detail);
    if (told) return { type, data: told } as PublicData;
  }
  return undefined;
}

function projectionsOf(action: AuditAction): readonly Projection<AuditAction>[] {
  // By a wider name: of so many kinds at once the compiler makes no union.
  const all: Readonly<Partial<Record<AuditAction, unknown>>> = projections;
  const made: unknown[] = [all[action] ?? []].flat();
  return made as readonly Projection<AuditAction>[];
}

const digits = 16;

/** The id of the event at this place, which is also the cursor that stands behind it. */
export const eventId = (sequence: bigint | string): string => `evt_${String(sequence).padStart(digits, "0")}`;

/** The place of an event's id; undefined for what is none. */
export function sequenceOf(id: string): bigint | undefined {
  const [, sequence] = /^evt_(\d{16})$/.exec(id) ?? [];
  return sequence === undefined ? undefined : BigInt(sequence);
}

/** A page of the feed. Pass `nextCursor` as `after`, also when there are no items: it is behind all that was seen. */
export interface EventPage {
  items: PublicEvent[];
  nextCursor: string;
  /** Whether there is more to read at once. */
  hasMore: boolean;
}
