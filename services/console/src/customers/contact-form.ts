import {
  type ContactField,
  contactFieldNames,
  contactFields,
  type ContactInput,
} from "@rekey/contracts/contact-fields";
import { locales } from "@rekey/contracts/locale";
import { AddressFrom, type ContactBody, type ContactPatch } from "@rekey/contracts/http";
import { plainAddress } from "@rekey/contracts/read-address";
import type { Contact } from "@rekey/contracts/resources";
import { withSingleSpaces, withoutUnseen } from "@rekey/contracts/visible-text";
import { typedText } from "@rekey/web/typed-text";
import { z } from "zod";

/** What is typed or chosen as a text; of what is not known the empty one. */
export type TextField = Exclude<ContactField, "portalAccess">;
export const textFields = contactFieldNames.filter((field): field is TextField => field !== "portalAccess");

/** What the form of a contact shows and takes, without its passwords: those are read once and never shown again. */
export interface ContactForm extends Record<TextField, string> {
  portalAccess: boolean;
  method: "keep" | "email" | "manual";
  mustChange: boolean;
  /** Somebody vouches for an address from which a mail came back. */
  confirmAddress: boolean;
  reason: string;
}

const seenText = z.string().nullable().default(null);
const Seen = z.object({
  ...(Object.fromEntries(textFields.map((field) => [field, seenText])) as Record<TextField, typeof seenText>),
  portalAccess: z.boolean(),
  lastResetId: z.string().nullable(),
});

/** The contact as the form's page showed it. It travels with the form, so that what changed meanwhile is not undone. */
export type Seen = z.output<typeof Seen>;
type Details = Pick<Seen, ContactField>;

export function seenOf(contact: Contact): string {
  return JSON.stringify(Seen.parse(contact));
}

/** A form that does not say what it showed has seen what is stored. */
export function readSeen(body: unknown, stored: Contact): Seen {
  try {
    return Seen.parse(JSON.parse(typedText(body, "seen")));
  } catch {
    return stored;
  }
}

const nobody = Seen.parse({ locale: "en", portalAccess: true, lastResetId: null });

const readTexts = (read: (field: TextField) => string) =>
  Object.fromEntries(textFields.map((field) => [field, read(field)])) as Record<TextField, string>;

export function formOf(contact: Details): ContactForm {
  return {
    ...readTexts((field) => shownText(contact, field)),
    portalAccess: contact.portalAccess,
    method: "keep",
    mustChange: true,
    confirmAddress: false,
    reason: "",
  };
}

export const emptyForm = formOf(nobody);

/** A name as the API keeps it: else one's own, kept, would read as somebody else's change. */
function shownText(contact: Details, field: TextField): string {
  const text = contact[field] ?? "";
  return contactFields[field].input.kind === "name" ? withSingleSpaces(text) : text;
}

/**
 * A line as the API keeps it. What cannot be seen comes from a clipboard and nobody has typed it: a phone number in
 * marks of direction, say.
 */
export function readLine(body: unknown, field: string): string {
  // What parts words on a clipboard, such as the tab between two cells, parts them here too.
  const line = typedText(body, field).replaceAll(/[\t-\r\u0085\u2028\u2029]+/g, " ");
  return withoutUnseen(line).trim().normalize("NFC");
}

export function readForm(body: unknown): ContactForm {
  const method = typedText(body, "method");
  return {
    ...readTexts((field) => readAs(contactFields[field].input.kind, readLine(body, field))),
    portalAccess: typedText(body, "portalAccess") === "yes",
    method: method === "email" || method === "manual" ? method : "keep",
    mustChange: typedText(body, "mustChange") === "yes",
    confirmAddress: typedText(body, "confirmAddress") === "yes",
    reason: readLine(body, "reason"),
  };
}

/** As it is stored, so that what was not changed is no change. */
function readAs(kind: ContactInput["kind"], line: string): string {
  if (kind === "name") return withSingleSpaces(line);
  return kind === "address" ? plainAddress(line) : line;
}

/** The fields that differ from what was seen; undefined when none does. */
export function changesOf(seen: Details, form: ContactForm): ContactPatch | undefined {
  const changed = textFields.filter((field) => form[field] !== shownText(seen, field) && isOffered(field, form[field]));
  const texts = changed.map((field) => [field, form[field] || null]);
  const access = form.portalAccess === seen.portalAccess ? {} : { portalAccess: form.portalAccess };
  const patch = { ...(Object.fromEntries(texts) as ContactPatch), ...access };
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** A language that was given by a CRM stays until another one is chosen. */
function isOffered(field: TextField, text: string): boolean {
  return field !== "locale" || locales.some((known) => known === text);
}

/** The whole of a contact that is to be added; what it does not say is as the API has it for everybody. */
export function contactBodyOf(form: ContactForm): Omit<ContactBody, "id"> {
  const { name, email } = form;
  return { ...changesOf(nobody, form), name, email };
}

/** Who is to give the address up, as chosen on a form that was refused for it; undefined when they are to keep it. */
export function readAddressFrom(body: unknown): AddressFrom | undefined {
  return AddressFrom.safeParse({ contactId: typedText(body, "addressHolder"), how: typedText(body, "handOver") }).data;
}
