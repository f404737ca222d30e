import { z } from "zod";
import { EmailAddress } from "./address.ts";
import { Locale } from "./locale.ts";
import { plainAddress } from "./read-address.ts";
import { ContactTimeZone } from "./time-zone.ts";
import { isVisibleText, withSingleSpaces } from "./visible-text.ts";
import { resetMethods, resetStates } from "./reset-state.ts";

// No control characters, so that nothing a person typed can break a header or a log line.
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const visibleLine = z.stringFormat("visible line", isVisibleText, "must be one line of visible text");
// What reads the same is stored the same: a letter with its accent is one character (NFC), however it was typed.
const line = (max: number) => z.string().trim().normalize("NFC").min(1).max(max).pipe(visibleLine);
const name = z
  .string()
  .max(1_000)
  .trim()
  .normalize("NFC")
  .overwrite(withSingleSpaces)
  .min(1)
  .max(200)
  .pipe(visibleLine);

/** What somebody looks for: it matches or it does not, but it has to be text that a database can hold. */
const sought = (max: number) => z.string().max(max).regex(oneLine, "must be one line of text").normalize("NFC");

/** An address that has to be the stored one, also as a page shows it or a person pastes it. */
const seenAddress = sought(254).transform(plainAddress);

/** A moment that PostgreSQL has too: with any offset, in the years 1 to 9999. */
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^(?!0000)\d{4}-/.test(text), "must be a moment of the years 1 to 9999");

/** An id that a CRM gives its own contacts and clients, or one of ours. */
export const ExternalId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, "must be 1 to 128 of A-Z a-z 0-9 . _ : -");

export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{8,128}$/);

const reason = line(500);
const password = z.string().min(1).max(1024);

/** The command of a reset. The recipient is never part of it: a link goes to the stored address or nowhere. */
export const ResetBody = z.discriminatedUnion("method", [
  z.strictObject({
    method: z.literal("email"),
    expectedEmail: seenAddress.optional(),
    reason: reason.optional(),
  }),
  z.strictObject({
    method: z.literal("manual"),
    password,
    repeatPassword: password,
    mustChange: z.boolean().default(true),
    reason: reason.optional(),
  }),
]);
export type ResetBody = z.input<typeof ResetBody>;

export const ClientBody = z.strictObject({ id: ExternalId.optional(), name });
export const ClientPatch = z.strictObject({ name: name.optional() });

const contactFields = {
  name,
  email: EmailAddress,
  locale: Locale.default("en"),
  timeZone: ContactTimeZone.default(null),
  portalAccess: z.boolean().default(true),
  position: line(200).nullable().default(null),
  phone: line(50).nullable().default(null),
};

/**
 * Whoever has the address, and gives it up for the contact that is saved: it ends, or keeps all but its portal access.
 * Nothing comes of it when that contact has not got the address, so it may be sent again.
 */
export const AddressFrom = z.strictObject({ contactId: ExternalId, how: z.enum(["end", "remove-access"]) });
export type AddressFrom = z.output<typeof AddressFrom>;
const addressFrom = AddressFrom.optional();

export const ContactBody = z.strictObject({ id: ExternalId.optional(), ...contactFields, addressFrom });
export const ContactPut = z.strictObject({ clientId: ExternalId, ...contactFields, addressFrom });
export const ContactPatch = z
  .strictObject({
    name,
    email: EmailAddress,
    locale: Locale,
    timeZone: ContactTimeZone,
    portalAccess: z.boolean(),
    position: line(200).nullable(),
    phone: line(50).nullable(),
    addressFrom: AddressFrom,
  })
  .partial();
/** Takes a contact back that was ended. */
export const Reactivation = z.strictObject({ addressFrom }).default({});
export type Reactivation = z.input<typeof Reactivation>;
export type ClientBody = z.input<typeof ClientBody>;
export type ContactBody = z.input<typeof ContactBody>;
export type ContactPut = z.input<typeof ContactPut>;
export type ContactPatch = z.input<typeof ContactPatch>;

/** The address as the caller sees it: another one by now is not confirmed. */
export const AddressConfirmation = z.strictObject({ expectedEmail: seenAddress });
export type AddressConfirmation = z.input<typeof AddressConfirmation>;

export const MailTestBody = z.strictObject({ to: EmailAddress });
export type MailTestBody = z.input<typeof MailTestBody>;

/** `waiting`: those still to be sent, the oldest first. `undeliverable`: the newest first. */
export const MailDeliveryQuery = z.strictObject({
  state: z.enum(["waiting", "undeliverable", "returned"]).default("waiting"),
  from: moment.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(300).optional(),
});

/** In which order a directory is read; `-` turns it round. */
export const directorySorts = ["name", "-name", "updated", "-updated"] as const;

const directoryQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
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

/** Which contacts of a list are meant. */
export const contactStates = ["all", "active", "ended"] as const;
export const ContactListQuery = z
  .strictObject({ ...directoryQuery, state: z.enum(contactStates).default("all") })
  .refine(isOnePlace, twoPlaces);
export type ContactListQuery = z.input<typeof ContactListQuery>;

const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(300).optional(),
};

const historyFilters = {
  contactId: ExternalId.optional(),
  clientId: ExternalId.optional(),
  /** Who did it or asked for it: the subject of their token, and for resets also their name. */
  actor: sought(500).optional(),
  from: moment.optional(),
  to: moment.optional(),
};

const auditFilters = {
  ...historyFilters,
  resetId: z.uuid().optional(),
  action: sought(60).optional(),
  /** Whether the rows that tell who read the history are part of the answer. */
  reads: z.enum(["include", "exclude"]).default("include"),
};

const resetFilters = {
  ...historyFilters,
  method: z.enum(resetMethods).optional(),
  state: z.enum(resetStates).optional(),
};

export const AuditQuery = z.strictObject({ ...page, ...auditFilters });

export const ResetQuery = z.strictObject({ ...page, ...resetFilters });

/** `summary=include`: with the numbers of all that the filters choose, so that a page is one read. */
export const AuditedResetQuery = ResetQuery.extend({ summary: z.enum(["include", "exclude"]).default("exclude") });

export const SummaryQuery = z.strictObject(resetFilters);

const format = z.enum(["csv", "ndjson"]);
export const AuditExportQuery = z.strictObject({ format, of: z.literal("events").default("events"), ...auditFilters });
export const ResetExportQuery = z.strictObject({ format, of: z.literal("resets"), ...resetFilters });
export type AuditExportQuery = z.output<typeof AuditExportQuery>;
export type ResetExportQuery = z.output<typeof ResetExportQuery>;

/** A part of a name, a whole address or an id. */
export const ContactSearch = z.strictObject({ search: sought(254).trim().min(1).transform(plainAddress) });

export const ContactHistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  after: page.after,
  reads: auditFilters.reads,
});
