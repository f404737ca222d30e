import { z } from "zod";
import { EmailAddress } from "./address.ts";
import { auditOutcomes, exportFormats, inclusions } from "./history-reads.ts";
import { changedContact, pushedContact, wholeContact } from "./contact-fields.ts";
import { plainAddress } from "./read-address.ts";
import { TypedName, oneLine, typedLine } from "./typed-line.ts";
import { resetMethods, resetStates } from "./reset-state.ts";
import type { SeenAction } from "./resources.ts";

/** What somebody looks for: it matches or it does not, but it has to be text that a database can hold. */
const sought = (max: number) => oneLine(max).normalize("NFC");

/** An address that has to be the stored one, also as a page shows it or a person pastes it. */
const seenAddress = sought(254).transform(plainAddress);

/** A moment that PostgreSQL has too: with any offset, in the years 1 to 9999. */
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^(?!0000)\d{4}-/.test(text), "must be a moment of the years 1 to 9999");

/** What an id may be, for whoever sent one that is none. */
export const wordsOfExternalId = "must be 1 to 128 of A-Z a-z 0-9 . _ : - and begin with a letter or digit";

/** An id that a CRM gives its own contacts and clients, or one of ours. */
export const externalIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
export const ExternalId = z.string().regex(externalIdPattern, wordsOfExternalId);

export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{8,128}$/);

const reason = typedLine(500);
const password = z.string().min(1).max(1024);

/** The command of a reset. The recipient is never part of it: a link goes to the stored address or nowhere. */
export const ResetByEmail = z.strictObject({
  method: z.literal("email"),
  expectedEmail: seenAddress.optional(),
  reason: reason.optional(),
});
export const ResetByHand = z.strictObject({
  method: z.literal("manual"),
  password,
  repeatPassword: password,
  mustChange: z.boolean().default(true),
  reason: reason.optional(),
});
export const ResetBody = z.discriminatedUnion("method", [ResetByEmail, ResetByHand]);
export type ResetBody = z.input<typeof ResetBody>;

export const ClientBody = z.strictObject({ id: ExternalId.optional(), name: TypedName });
/** A client under the CRM's own id. */
export const ClientPut = z.strictObject({ name: TypedName });
export const ClientPatch = z.strictObject({ name: TypedName.optional() });

/**
 * Whoever has the address, and gives it up for the contact that is saved: it ends, or keeps all but its portal access.
 * Nothing comes of it when that contact has not got the address, so it may be sent again.
 */
export const AddressFrom = z.strictObject({ contactId: ExternalId, how: z.enum(["end", "remove-access"]) });
export type AddressFrom = z.output<typeof AddressFrom>;
const addressFrom = AddressFrom.optional();

export const ContactBody = z.strictObject({ id: ExternalId.optional(), ...wholeContact, addressFrom });
/** Changes what it names and nothing else: a field that is not sent is not one that has no value. */
export const ContactPut = z.strictObject({ clientId: ExternalId, ...pushedContact, addressFrom });
export const ContactPatch = z.strictObject({ ...changedContact, addressFrom });
/** Takes a contact back that was ended. */
export const Reactivation = z.strictObject({ addressFrom }).default({});
export type Reactivation = z.input<typeof Reactivation>;
export type ClientPut = z.input<typeof ClientPut>;
export type ClientBody = z.input<typeof ClientBody>;
export type ContactBody = z.input<typeof ContactBody>;
export type ContactPut = z.input<typeof ContactPut>;
export type ContactPatch = z.input<typeof ContactPatch>;

/** To which client a contact goes. */
export const ContactMove = z.strictObject({ clientId: ExternalId });
export type ContactMove = z.input<typeof ContactMove>;

/** Which contact of the two stays. */
export const ContactMerge = z.strictObject({ into: ExternalId });
export type ContactMerge = z.input<typeof ContactMerge>;

/** The address as the caller sees it: another one by now is not confirmed. */
export const AddressConfirmation = z.strictObject({ expectedEmail: seenAddress });
export type AddressConfirmation = z.input<typeof AddressConfirmation>;

/**
 * Who signs in to the caller's own portal, and from where as far as the caller knows: wrong tries then count for who
 * makes them.
 */
export const PasswordVerificationBody = z
  .strictObject({
    email: seenAddress.optional().describe("One of the two: this or `contactId`."),
    contactId: ExternalId.optional().describe("One of the two: this or `email`."),
    password,
    clientAddress: z
      .union([z.ipv4(), z.ipv6()], "must be an IPv4 or IPv6 address")
      .optional()
      .describe("IPv4 or IPv6 address of the visitor."),
  })
  .refine(({ email, contactId }) => (email === undefined) !== (contactId === undefined), {
    path: ["email"],
    message: "must be sent, or contactId must be, and not both",
  });
export type PasswordVerificationBody = z.input<typeof PasswordVerificationBody>;

/** A hash that another program has made. Of what form it may be, the API's settings say. */
export const PasswordImportBody = z.strictObject({
  hash: z.string().min(1).max(512),
  mustChange: z.boolean().default(false),
  replace: z.boolean().default(false),
});
export type PasswordImportBody = z.input<typeof PasswordImportBody>;

export const MailTestBody = z.strictObject({ to: EmailAddress });
export type MailTestBody = z.input<typeof MailTestBody>;

const limit = z.coerce.number<number | string>().int().min(1).max(200);
const page = { limit: limit.default(50), after: z.string().max(300).optional() };
/** How many items of a list, and after which place of it. */
export interface PageRequest {
  limit: number;
  after?: string | undefined;
}

/** `waiting`: those still to be sent, the oldest first. `undeliverable`: the newest first. */
export const MailDeliveryQuery = z.strictObject({
  state: z.enum(["waiting", "undeliverable", "returned"]).default("waiting"),
  from: moment.optional(),
  ...page,
});
export type MailDeliveryQuery = z.input<typeof MailDeliveryQuery>;
export type MailDeliveryRequest = z.output<typeof MailDeliveryQuery>;

/** In which order a directory is read; `-` turns it round. */
export const directorySorts = ["name", "-name", "updated", "-updated"] as const;

const directoryQuery = {
  limit: limit.default(50),
  after: z.string().max(1_500).optional(),
  before: z.string().max(1_500).optional(),
  search: sought(200).trim().optional(),
  sort: z.enum(directorySorts).default("name"),
};
const isOnePlace = ({ after, before }: { after?: string | undefined; before?: string | undefined }) =>
  after === undefined || before === undefined;
const twoPlaces = { path: ["before"], message: "must not come together with after" };

/** `?limit=&after=`, or `before=` to go back, and `?search=&sort=`. */
export const DirectoryQuery = z.strictObject(directoryQuery).refine(isOnePlace, twoPlaces);
export type DirectoryQuery = z.input<typeof DirectoryQuery>;
export type DirectoryRequest = z.output<typeof DirectoryQuery>;

/** Which contacts of a list are meant. */
export const contactStates = ["all", "active", "ended"] as const;
export const ContactListQuery = z
  .strictObject({ ...directoryQuery, state: z.enum(contactStates).default("all") })
  .refine(isOnePlace, twoPlaces);
export type ContactListQuery = z.input<typeof ContactListQuery>;
export type ContactListRequest = z.output<typeof ContactListQuery>;

/** Who has an address, in whatever spelling. */
export const ContactLookup = z.strictObject({ email: EmailAddress, ...page });
export type ContactLookup = z.output<typeof ContactLookup>;

const historyFilters = {
  contactId: ExternalId.optional(),
  clientId: ExternalId.optional(),
  /** Who did it or asked for it: the subject of their token, and for resets also their name. */
  actor: sought(500).optional(),
  from: moment.optional(),
  to: moment.optional(),
};

/** Also one that this version does not know: rows of another version may have it. */
const seenAction = sought(60) as z.ZodType<SeenAction, SeenAction>;

const auditFilters = {
  ...historyFilters,
  resetId: z.uuid().optional(),
  action: seenAction.optional(),
  outcome: z.enum(auditOutcomes).optional(),
  /** Whether the rows that tell who read the history are part of the answer. */
  reads: z.enum(inclusions).default("include"),
};

const resetFilters = {
  ...historyFilters,
  method: z.enum(resetMethods).optional(),
  state: z.enum(resetStates).optional(),
};

export const AuditQuery = z.strictObject({ ...page, ...auditFilters });
export type AuditQuery = z.input<typeof AuditQuery>;
export type AuditCriteria = Omit<AuditQuery, keyof typeof page>;

export const ResetQuery = z.strictObject({ ...page, ...resetFilters });
export type ResetQuery = z.input<typeof ResetQuery>;

/**
 * `summary=include`: with the numbers of all that the filters choose, so that a page is one read; of very many they are
 * left out. `summary=wait`: with the numbers, however many are counted.
 */
export const AuditedResetQuery = ResetQuery.extend({ summary: z.enum([...inclusions, "wait"]).default("exclude") });

export const SummaryQuery = z.strictObject(resetFilters);
export type ResetCriteria = z.input<typeof SummaryQuery>;

const format = z.enum(exportFormats);
export const AuditExportQuery = z.strictObject({ format, of: z.literal("events").default("events"), ...auditFilters });
export const ResetExportQuery = z.strictObject({ format, of: z.literal("resets"), ...resetFilters });
export type AuditExportQuery = z.output<typeof AuditExportQuery>;
export type ResetExportQuery = z.output<typeof ResetExportQuery>;
export type HistoryExport = z.input<typeof AuditExportQuery> | z.input<typeof ResetExportQuery>;

/** A part of a name, a whole address or an id. */
export const ContactSearch = z.strictObject({ search: sought(254).trim().min(1).transform(plainAddress) });

export const ContactHistoryQuery = z.strictObject({
  limit: limit.default(100),
  after: page.after,
  reads: auditFilters.reads,
});
