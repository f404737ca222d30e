import { contactFields as catalogue } from "@rekey/contracts/contact-fields";
import type { AddressHolder } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { field, fieldClass, type FieldError, fieldHead, type FieldWords } from "@rekey/web/views/field";
import { bdi, identifier, type Option, options } from "../common-views.ts";
import { contactPath } from "../paths.ts";
import { type ContactForm, type TextField, textFields } from "./contact-form.ts";

export interface ContactFields {
  form: ContactForm;
  errors: readonly FieldError[];
  /** Who has the address that the form was refused for. */
  holder?: AddressHolder | undefined;
  emailHint?: string | undefined;
  languages: readonly Option[];
  timeZones: readonly Option[];
}

export function contactFields(page: Page, view: ContactFields): Html {
  const { holder } = view;
  return html`<div class="grid-2">
  ${textFields.map((name) => contactField(page, name, view))}
</div>
${holder && addressHolder(page, holder, "Type another address above.")}`;
}

const types = { name: "text", line: "text", address: "email", phone: "tel" } as const;

function contactField(page: Page, id: TextField, view: ContactFields): Html {
  const { form, errors, emailHint, languages, timeZones } = view;
  const { label, input, ...entry } = catalogue[id];
  if (input.kind === "language") return choiceField(page, { id, label, errors }, languages, form[id]);
  if (input.kind === "time-zone") {
    const hint = "Mails and pages tell this contact times in it.";
    return choiceField(page, { id, label, errors }, timeZones, form[id], hint);
  }
  const isAddress = input.kind === "address";
  return field(page, {
    id,
    label,
    errors,
    type: types[input.kind],
    autocomplete: "off",
    maxlength: input.maxLength,
    required: !("fallback" in entry),
    plain: isAddress,
    value: isAddress ? showAddress(form[id]) : form[id],
    hint: isAddress ? emailHint : undefined,
    hintUntilEnd: isAddress,
  });
}

function choiceField(page: Page, words: FieldWords, all: readonly Option[], chosen: string, hint?: string): Html {
  const { id } = words;
  const described = attributes({ "aria-describedby": hint !== undefined && `${id}-hint` });
  return html`<div class="${fieldClass(words)}">
    ${fieldHead(page, words)}
    <select id="${id}" name="${id}" autocomplete="off"${described}>${options(all, chosen)}</select>
    ${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}

/** The choice of who is to have an address that somebody else signs in with. */
export function addressHolder(page: Page, { id, name, clientName }: AddressHolder, keeping: string): Html {
  const choice = (value: string, text: Html, hint: string) =>
    html`<label class="check"><input type="radio" name="handOver" value="${value}"${attributes({ checked: value === "" })}><span>${text}<span class="hint block">${hint}</span></span></label>`;
  const link = html`<a href="${page.linkTo(contactPath(id))}">${bdi(name)}</a>`;
  return html`<fieldset class="stack-list address-holder" aria-describedby="address-holder-text">
  <legend>Who is to have this address?</legend>
  <input type="hidden" name="addressHolder" value="${id}">
  <p id="address-holder-text">${link} of ${bdi(clientName)} (${identifier(id)}) signs in to the portal with it.</p>
  ${choice("", html`${bdi(name)} keeps it`, keeping)}
  ${choice("end", html`This contact gets it, and ${bdi(name)} is ended`, "Their sessions, links, password and waiting mails end at once. Their history stays.")}
  ${choice("remove-access", html`This contact gets it, and ${bdi(name)} stays without portal access`, "Their sessions and links end at once.")}
</fieldset>`;
}

export const portalAccessBox = ({ portalAccess }: ContactForm, hint?: string): Html =>
  html`<label class="check"><input type="checkbox" name="portalAccess" value="yes"${attributes({ checked: portalAccess })}><span>${catalogue.portalAccess.label}${
    hint !== undefined && html`<span class="hint block">${hint}</span>`
  }</span></label>`;
