import { z } from "zod";
import { EmailAddress } from "./address.ts";
import { Locale } from "./locale.ts";
import { ContactTimeZone } from "./time-zone.ts";
import { TypedName, longestName, typedLine } from "./typed-line.ts";

/** How a form asks for a field. The kind also says how what was typed is read, and what is said when it is refused. */
export type ContactInput =
  | { kind: "name" | "address" | "line" | "phone"; maxLength: number }
  | { kind: "language" | "time-zone" | "access" };

interface Entry {
  /** Above the field in a form. */
  label: string;
  /** In a sentence, such as those of the history. */
  inSentence: string;
  input: ContactInput;
  /** What may be sent for it, and what is kept of that. */
  schema: z.ZodType;
  /** What a contact has that was sent without it; nothing for a field that has to be sent. */
  fallback?: unknown;
}

const optional = <S extends z.ZodType>(schema: S, fallback: z.output<S>) => ({ schema, fallback });
const optionalLine = (maxLength: number) => optional(typedLine(maxLength).nullable(), null);

/**
 * What a caller may say of a contact, field by field. The bodies of the API, the columns that are written and read,
 * the forms, their conflicts and problems and the words of the history follow from it. Forms have this order.
 */
export const contactFields = {
  name: {
    label: "Name",
    inSentence: "name",
    input: { kind: "name", maxLength: longestName },
    schema: TypedName,
  },
  /** Exactly as it was stored. */
  email: {
    label: "E-mail",
    inSentence: "e-mail address",
    input: { kind: "address", maxLength: 254 },
    schema: EmailAddress,
  },
  position: {
    label: "Position",
    inSentence: "position",
    input: { kind: "line", maxLength: 200 },
    ...optionalLine(200),
  },
  phone: {
    label: "Phone",
    inSentence: "phone",
    input: { kind: "phone", maxLength: 50 },
    ...optionalLine(50),
  },
  locale: {
    label: "Language of mails",
    inSentence: "language",
    input: { kind: "language" },
    ...optional(Locale, "en"),
  },
  /** Of the IANA list. Null: not known; times are then those of the firm. */
  timeZone: {
    label: "Time zone",
    inSentence: "time zone",
    input: { kind: "time-zone" },
    ...optional(ContactTimeZone, null),
  },
  portalAccess: {
    label: "May use the client portal",
    inSentence: "portal access",
    input: { kind: "access" },
    ...optional(z.boolean(), true),
  },
} as const satisfies Record<string, Entry>;

type Entries = typeof contactFields;
export type ContactField = keyof Entries;
export const contactFieldNames = Object.keys(contactFields) as ContactField[];

export type ContactFields = { [K in ContactField]: z.output<Entries[K]["schema"]> };

type Whole = {
  [K in ContactField]: Entries[K] extends { fallback: unknown }
    ? z.ZodDefault<Entries[K]["schema"]>
    : Entries[K]["schema"];
};
type Pushed = {
  [K in ContactField]: Entries[K] extends { fallback: unknown }
    ? z.ZodOptional<Entries[K]["schema"]>
    : Entries[K]["schema"];
};
type Changed = { [K in ContactField]: z.ZodOptional<Entries[K]["schema"]> };

/** The fields of a contact in an answer. */
export const answeredContact = Object.fromEntries(
  Object.entries<Entry>(contactFields).map(([field, { schema }]) => [field, schema]),
) as { [K in ContactField]: Entries[K]["schema"] };

const shapeOf = (schemaOf: (entry: Entry) => z.ZodType) =>
  Object.fromEntries(Object.entries(contactFields).map(([field, entry]) => [field, schemaOf(entry)]));

/** The fields of a contact that is sent whole. */
export const wholeContact = shapeOf((entry) =>
  "fallback" in entry ? z._default(entry.schema, entry.fallback) : entry.schema,
) as Whole;
/** The fields of a contact that is pushed: one that is not sent stays as it is, or begins as in a whole contact. */
export const pushedContact = shapeOf((entry) =>
  "fallback" in entry ? z.optional(entry.schema) : entry.schema,
) as Pushed;
/** The fields of a change: those that are not sent stay as they are. */
export const changedContact = shapeOf(({ schema }) => z.optional(schema)) as Changed;

export type PushedFields = Pick<
  ContactFields,
  { [K in ContactField]: Whole[K] extends z.ZodDefault ? never : K }[ContactField]
> &
  GivenFields;
/** Some of the fields; one that is undefined is not given. */
export type GivenFields = { [K in ContactField]?: ContactFields[K] | undefined };

/** What a contact has that is made of a push: where it says nothing, what one has that is sent without it. */
export function contactOf(pushed: PushedFields): ContactFields {
  const fallbacks = Object.entries<Entry>(contactFields).map(([field, { fallback }]) => [field, fallback]);
  return { ...Object.fromEntries(fallbacks), ...givenOf(pushed) } as ContactFields;
}

/** The fields that are given, without those that are undefined. */
export const givenOf = (fields: GivenFields): Partial<ContactFields> =>
  Object.fromEntries(
    contactFieldNames.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])),
  );
