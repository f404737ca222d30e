import { z } from "zod";
import { EmailAddress } from "./address.ts";
import { resetMethods, resetStates } from "./reset-state.ts";

// One line of printable text: no control characters, so that nothing a person typed can break a header or a log line.
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const line = (max: number) => z.string().trim().min(1).max(max).regex(oneLine, "must be one line of text");

/** What somebody looks for: it matches or it does not, but it has to be text that a database can hold. */
const sought = (max: number) => z.string().max(max).regex(oneLine, "must be one line of text");

/** A moment that PostgreSQL has too: with any offset, in the years 1 to 9999. */
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^(?!0000)\d{4}-/.test(text), "must be a moment of the years 1 to 9999");

export const locales = ["en", "de", "fr", "es", "ar"] as const;

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
    expectedEmail: sought(254).optional(),
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

export const ClientBody = z.strictObject({ id: ExternalId.optional(), name: line(200) });
export const ClientPatch = z.strictObject({ name: line(200).optional() });

const contactFields = {
  name: line(200),
  email: EmailAddress,
  locale: z.enum(locales).default("en"),
  portalAccess: z.boolean().default(true),
  position: line(200).nullable().default(null),
  phone: line(50).nullable().default(null),
};
export const ContactBody = z.strictObject({ id: ExternalId.optional(), ...contactFields });
export const ContactPut = z.strictObject({ clientId: ExternalId, ...contactFields });
export const ContactPatch = z
  .strictObject({
    name: line(200),
    email: EmailAddress,
    locale: z.enum(locales),
    portalAccess: z.boolean(),
    position: line(200).nullable(),
    phone: line(50).nullable(),
  })
  .partial();
export type ClientBody = z.input<typeof ClientBody>;
export type ContactBody = z.input<typeof ContactBody>;
export type ContactPut = z.input<typeof ContactPut>;
export type ContactPatch = z.input<typeof ContactPatch>;

/** The address as the caller sees it: another one by now is not confirmed. */
export const AddressConfirmation = z.strictObject({ expectedEmail: sought(254) });
export type AddressConfirmation = z.input<typeof AddressConfirmation>;

export const MailTestBody = z.strictObject({ to: EmailAddress });
export type MailTestBody = z.input<typeof MailTestBody>;

/** In which order a directory is read; `-` turns it round. */
export const directorySorts = ["name", "-name", "updated", "-updated"] as const;

/** `?limit=&after=`, or `before=` to go back, and `?search=&sort=`. */
export const DirectoryQuery = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().max(1_500).optional(),
    before: z.string().max(1_500).optional(),
    search: sought(200).trim().optional(),
    sort: z.enum(directorySorts).default("name"),
  })
  .refine(({ after, before }) => after === undefined || before === undefined, {
    path: ["before"],
    message: "must not come together with after",
  });
export type DirectoryQuery = z.input<typeof DirectoryQuery>;

export const AuditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(300).optional(),
  resetId: z.uuid().optional(),
  contactId: ExternalId.optional(),
  clientId: ExternalId.optional(),
  action: sought(60).optional(),
  from: moment.optional(),
  to: moment.optional(),
});

export const ResetQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(300).optional(),
  contactId: ExternalId.optional(),
  clientId: ExternalId.optional(),
  method: z.enum(resetMethods).optional(),
  state: z.enum(resetStates).optional(),
  from: moment.optional(),
  to: moment.optional(),
});
