import type { Contact } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html, type HtmlValue } from "@rekey/web/html";
import { field } from "@rekey/web/views/field";
import { icon } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import { passwordField } from "@rekey/web/views/password-field";
import { bdi, notice, serverWords } from "../common-views.ts";
import { contactPath } from "../paths.ts";
import type { ContactForm } from "./contact-form.ts";
import type { ContactView } from "./contact.ts";

/** Errors of the choice itself, which are told above it. */
const ofChoice = ["method-keep", "method-email", "method-manual", "confirmAddress"];

export function passwordSection(page: Page, view: ContactView): Html {
  const { form, errors } = view;
  const hint = "Kept in the history for auditors, such as “asked by phone”. Never write a password here.";
  const above = ofChoice.flatMap((name) => errors.find(({ field: at }) => at === name) ?? []);
  return html`<fieldset class="card" aria-labelledby="password-title">
  <h2 id="password-title">Password</h2>
  ${above.map(({ text }) => html`<p class="field-error">${icon("stopped")}<span class="visually-hidden">${page.pageWords.errorPrefix}</span>${text}</p>`)}
  <div class="choices" role="radiogroup" aria-labelledby="password-title">
    <div class="choice">
      ${choiceHead("keep", form, "Leave it as it is", html`<span class="hint">Only the details above are saved.</span>`)}
    </div>
    ${mailChoice(page, view)}
    ${manualChoice(page, view)}
  </div>
  ${field(page, { id: "reason", label: "Reason (optional)", hint, autocomplete: "off", maxlength: 500, value: form.reason, errors })}
</fieldset>`;
}

function choiceHead(
  method: ContactForm["method"],
  form: ContactForm,
  name: string,
  hint: Html,
  isOffered = true,
): Html {
  const marks = {
    "aria-describedby": method !== "keep" && `method-${method}-hint`,
    checked: form.method === method && isOffered,
    disabled: !isOffered,
  };
  return html`<label class="choice-head"><input type="radio" id="method-${method}" name="method" value="${method}"${attributes(marks)}>
        <span><span class="choice-name">${name}</span>${hint}</span></label>`;
}

function mailChoice(page: Page, view: ContactView): Html {
  const { contact, form, mail } = view;
  const to = html`<bdi data-address>${form.email.includes("@") ? showAddress(form.email) : "the address above"}</bdi>`;
  const hint = mail.configured
    ? html`to ${to}. The contact chooses a password by a link that works once.<noscript> When you change the address above, the link goes to the new one.</noscript>`
    : `Not available: ${mail.reason || "Mail is not set up."}`;
  return html`<address-note class="choice" data-input="email" data-stored="${showAddress(contact.email)}" data-stored-ascii="${contact.email}">
      ${choiceHead(
        "email",
        form,
        "Send Set Password Email",
        html`
        <span class="hint" id="method-email-hint">${hint}</span>
        `,
        mail.configured,
      )}
      ${mail.configured && html`<div class="choice-body">${mailNotices(page, view)}</div>`}
    </address-note>`;
}

/** What is known of the address that stands in the form: it is a new one, or the one that is stored. */
function mailNotices(page: Page, { contact, form, mail, emailChangedAt }: ContactView): HtmlValue {
  const isStored = form.email === contact.email;
  const warn = (text: HtmlValue, marks = {}) => notice("waiting", text, { icon: "stopped", ...marks });
  const others = contact.othersWithAddress;
  return html`
        ${warn(html`This is a new address. Make sure that it is the contact's own: the link goes there as soon as you save, and links sent to ${bdi(showAddress(contact.email))} stop working.`, { "data-for": "other", hidden: isStored })}
        <div class="stack-list" data-for="stored"${attributes({ hidden: !isStored })}>
          ${contact.emailBounce && confirmAddress(contact.emailBounce, form)}
          ${emailChangedAt !== undefined && warn(html`This address was changed lately (${moment(page, emailChangedAt)}). Make sure that it is the contact's own.`)}
          ${others > 0 && warn(`${others === 1 ? "Another contact has this address too" : `${others} other contacts have this address too`}. Whoever reads its mail can use the link.`)}
        </div>
        ${!mail.healthy && notice("waiting", mail.reason || "The mail server does not answer at present; the mail is sent as soon as it does.")}`;
}

const confirmAddress = ({ reason }: NonNullable<Contact["emailBounce"]>, form: ContactForm): Html => html`
          <div class="notice stopped">${icon("stopped")}<div>
            <p>The last mail to this address came back. Correct the address above, or confirm that it is right.</p>
            ${serverWords(reason)}
          </div></div>
          <label class="check"><input type="checkbox" id="confirmAddress" name="confirmAddress" value="yes"${attributes({ checked: form.confirmAddress })}><span>The address is right: mail may go to it again</span></label>`;

function manualChoice(page: Page, { contact, form, errors, maySetPassword, passwordMinLength }: ContactView): Html {
  const hint = maySetPassword
    ? "You tell it to the contact yourself. It is never mailed."
    : "Not available: setting passwords by hand is switched off here.";
  const first = {
    hint: `${passwordMinLength} characters or more. A few unrelated words are best.`,
    minLength: passwordMinLength,
    generates: true,
    check: contactPath(contact.id, "/password-check"),
  };
  const shared = { autocomplete: "new-password", errors } as const;
  return html`<div class="choice">
      ${choiceHead("manual", form, "Set a password", html`<span class="hint" id="method-manual-hint">${hint}</span>`, maySetPassword)}
      ${
        maySetPassword &&
        html`<div class="choice-body">
        ${passwordField(page, { id: "password", label: "New password", ...first, ...shared })}
        ${passwordField(page, { id: "repeatPassword", label: "Repeat password", repeats: "password", ...shared })}
        <label class="check"><input type="checkbox" name="mustChange" value="yes"${attributes({ checked: form.mustChange })}><span>The contact must change it at the next sign-in</span></label>
      </div>`
      }
    </div>`;
}
