import { type Role, roles } from "@rekey/contracts/roles";
import { scopeNames, scopes } from "@rekey/contracts/scopes";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { card } from "../common-views.ts";
import type { ServiceAccountForm } from "./service-account-form.ts";

const mayDo: Readonly<Record<Role, string>> = {
  staff: "start resets, and see and change clients and contacts",
  batches: "reset the passwords of very many at once",
  auditor: "read the history, with addresses masked",
  ops: "see mail and queues, without anybody's name",
  portal: "ask whether a password is a contact's",
  admin: "all that staff, auditors and operations may, and batches",
};

/** The form of a program that is to use the API. */
export function accountForm(page: Page, form: ServiceAccountForm, errors: readonly FieldError[]): Html {
  const plain = { errors, plain: true, autocomplete: "off" } as const;
  const ofRoles = errors.find((error) => error.field === "roles");
  const name = { id: "name", label: "Name", hint: "Of the program, as the history is to call it" };
  const clients = { id: "clients", label: "Only these clients", hint: "Ids, with spaces between them; empty for all" };
  const contact = { id: "contact", label: "Only this contact", hint: "An id; empty for all" };
  const expires = { id: "expires", label: "Until", hint: "The last day on which it works; empty for no end" };
  return card(
    { id: "make", title: "Make a service account" },
    html`<form class="stack" method="post" action="${page.linkTo("/service-accounts")}" novalidate>${formToken(page)}
      ${field(page, { ...name, value: form.name, errors, maxlength: 100, required: true, autocomplete: "off" })}
      <fieldset class="stack" id="roles"${attributes({ "aria-describedby": ofRoles && "roles-error" })}>
        <legend>What it may</legend>
        ${ofRoles && html`<p class="field-error" id="roles-error">${ofRoles.text}</p>`}
        <div class="box-grid">
          ${roles.map((role) => box(`role-${role}`, form.roles.includes(role), role, mayDo[role]))}
        </div>
      </fieldset>
      <fieldset class="stack">
        <legend>Only these parts of it</legend>
        <p class="hint">None chosen: all that its roles may.</p>
        <div class="box-grid">
          ${scopeNames.map((scope) => box(`scope-${scope}`, form.scopes.includes(scope), scope, scopes[scope]))}
        </div>
      </fieldset>
      <div class="grid-2">
        ${field(page, { ...clients, ...plain, value: form.clients })}
        ${field(page, { ...contact, ...plain, value: form.contact, maxlength: 128 })}
      </div>
      ${field(page, { ...expires, type: "date", value: form.expires, errors })}
      <save-once class="actions" data-sending="Making…"><button type="submit">Make it and show its secret</button></save-once>
    </form>`,
  );
}

const box = (name: string, isChosen: boolean, word: string, words: string): Html =>
  html`<label class="check"><input type="checkbox" name="${name}" value="yes"${attributes({ checked: isChosen })}><span><strong>${word}</strong><span class="hint block">${words}</span></span></label>`;
