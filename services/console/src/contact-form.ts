import { locales } from "@rekey/contracts/locale";
import type { ContactBody, ContactPatch } from "@rekey/contracts/http";
import { plainAddress } from "@rekey/contracts/read-address";
import type { Contact } from "@rekey/contracts/resources";
import { withSingleSpaces, withoutUnseen } from "@rekey/contracts/visible-text";
import { typedText } from "@rekey/web/typed-text";
import { z } from "zod";

/** What the form of a contact shows and takes, without its passwords: those are read once and never shown again. */
export interface ContactForm {
  name: string;
  email: string;
  position: string;
  phone: string;
  locale: string;
  /** Empty: not known. */
  timeZone: string;
  portalAccess: boolean;
  method: "keep" | "email" | "manual";
  mustChange: boolean;
  /** Somebody vouches for an address from which a mail came back. */
  confirmAddress: boolean;
  reason: string;
}

export interface FormError {
  field: string;
  text: string;
}

const Seen = z.object({
  name: z.string(),
  email: z.string(),
  position: z.string().nullable(),
  phone: z.string().nullable(),
  locale: z.string(),
  timeZone: z.string().nullable().default(null),
  portalAccess: z.boolean(),
  lastResetId: z.string().nullable(),
});

/** The contact as the form's page showed it. It travels with the form, so that what changed meanwhile is not undone. */
export type Seen = z.output<typeof Seen>;
type Details = Omit<Seen, "lastResetId">;

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

const emptyDetails = {
  name: "",
  email: "",
  position: null,
  phone: null,
  locale: "en",
  timeZone: null,
  portalAccess: true,
};

export function emptyForm(): ContactForm {
  return formOf(emptyDetails);
}

export function formOf(contact: Details): ContactForm {
  const { email, locale, portalAccess } = contact;
  // As the API keeps it: else one's own name, kept, would read as somebody else's change.
  const name = withSingleSpaces(contact.name);
  const position = contact.position ?? "";
  const phone = contact.phone ?? "";
  return {
    name,
    email,
    position,
    phone,
    locale,
    timeZone: contact.timeZone ?? "",
    portalAccess,
    method: "keep",
    mustChange: true,
    confirmAddress: false,
    reason: "",
  };
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
  const line = (field: string) => readLine(body, field);
  const method = typedText(body, "method");
  return {
    name: withSingleSpaces(line("name")),
    // As it is stored, so that what was not changed is no change.
    email: plainAddress(line("email")),
    position: line("position"),
    phone: line("phone"),
    locale: line("locale"),
    timeZone: line("timeZone"),
    portalAccess: typedText(body, "portalAccess") === "yes",
    method: method === "email" || method === "manual" ? method : "keep",
    mustChange: typedText(body, "mustChange") === "yes",
    confirmAddress: typedText(body, "confirmAddress") === "yes",
    reason: line("reason"),
  };
}

/** The fields that differ from what was seen; undefined when none does. */
export function changesOf(seen: Details, form: ContactForm): ContactPatch | undefined {
  // What was given by a CRM stays until another one is chosen.
  const locale = locales.find((known) => known === form.locale);
  const patch: ContactPatch = {
    ...(form.name === withSingleSpaces(seen.name) ? {} : { name: form.name }),
    ...(form.email === seen.email ? {} : { email: form.email }),
    ...(form.position === (seen.position ?? "") ? {} : { position: form.position || null }),
    ...(form.phone === (seen.phone ?? "") ? {} : { phone: form.phone || null }),
    ...(locale === undefined || locale === seen.locale ? {} : { locale }),
    ...(form.timeZone === (seen.timeZone ?? "") ? {} : { timeZone: form.timeZone || null }),
    ...(form.portalAccess === seen.portalAccess ? {} : { portalAccess: form.portalAccess }),
  };
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** The whole of a contact that is to be added. */
export function contactBodyOf(form: ContactForm): Omit<ContactBody, "id"> {
  const { name, email, portalAccess } = form;
  const locale = locales.find((known) => known === form.locale) ?? "en";
  const { position, phone, timeZone } = form;
  const others = { position: position || null, phone: phone || null, timeZone: timeZone || null };
  return { name, email, portalAccess, locale, ...others };
}
