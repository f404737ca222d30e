import { locales } from "@rekey/contracts/http";
import type { ContactPatch } from "@rekey/contracts/http";
import type { Contact } from "@rekey/contracts/resources";
import { typedText } from "@rekey/web/typed-text";

/** What the form of a contact shows and takes, without its passwords: those are read once and never shown again. */
export interface ContactForm {
  name: string;
  email: string;
  position: string;
  phone: string;
  locale: string;
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

export function formOf(contact: Contact): ContactForm {
  const { name, email, locale, portalAccess } = contact;
  const position = contact.position ?? "";
  const phone = contact.phone ?? "";
  return {
    name,
    email,
    position,
    phone,
    locale,
    portalAccess,
    method: "keep",
    mustChange: true,
    confirmAddress: false,
    reason: "",
  };
}

export function readForm(body: unknown): ContactForm {
  const line = (field: string) => typedText(body, field).trim();
  const method = typedText(body, "method");
  return {
    name: line("name"),
    email: line("email"),
    position: line("position"),
    phone: line("phone"),
    locale: line("locale"),
    portalAccess: typedText(body, "portalAccess") === "yes",
    method: method === "email" || method === "manual" ? method : "keep",
    mustChange: typedText(body, "mustChange") === "yes",
    confirmAddress: typedText(body, "confirmAddress") === "yes",
    reason: line("reason"),
  };
}

/** The fields that differ from what is stored; undefined when none does. */
export function changesOf(contact: Contact, form: ContactForm): ContactPatch | undefined {
  const locale = locales.find((known) => known === form.locale);
  const patch: ContactPatch = {
    ...(form.name === contact.name ? {} : { name: form.name }),
    ...(form.email === contact.email ? {} : { email: form.email }),
    ...(form.position === (contact.position ?? "") ? {} : { position: form.position || null }),
    ...(form.phone === (contact.phone ?? "") ? {} : { phone: form.phone || null }),
    ...(locale === undefined || locale === contact.locale ? {} : { locale }),
    ...(form.portalAccess === contact.portalAccess ? {} : { portalAccess: form.portalAccess }),
  };
  return Object.keys(patch).length > 0 ? patch : undefined;
}
