import { ApiProblem } from "@rekey/client/api-problem";
import { type ContactField, contactFieldNames, contactFields } from "@rekey/contracts/contact-fields";
import { describePasswordRefusal, isPasswordRefusal } from "@rekey/web/describe-password-refusal";
import type { FieldError } from "@rekey/web/views/field";
import { addressText } from "../address-text.ts";
import type { ContactForm } from "./contact-form.ts";

/** Of the fields of a reset. */
const resetTexts = new Map([
  ["reason", "Use one line of at most 500 characters."],
  ["password", "Choose another password."],
  ["repeatPassword", "The two passwords are not the same. Type both again."],
]);

function contactText(field: ContactField, email: string): string {
  const { input } = contactFields[field];
  switch (input.kind) {
    case "name":
      return `Enter a name of at most ${input.maxLength} characters.`;
    case "address":
      return addressText(email);
    case "line":
    case "phone":
      return `Use one line of at most ${input.maxLength} characters.`;
    case "language":
      return "Choose a language from the list.";
    case "time-zone":
      return "Choose a time zone from the list.";
    case "access":
      return "Say whether the contact may use the client portal.";
  }
}

const codeTexts: Partial<Record<ApiProblem["code"], readonly [field: string, text: string]>> = {
  "email-changed": ["email", "The address was changed by somebody else meanwhile. Check it and save again."],
  "address-in-use": ["email", "Another contact already signs in to the portal with this address."],
  "address-needs-smtputf8": [
    "email",
    "Before the @ are letters that no mail server which is set up is known to take. Enter an address of theirs with the letters a to z there, or ask operations for a server that offers SMTPUTF8.",
  ],
  "mail-not-configured": ["method-email", "Mail is not set up, so no link can be sent."],
  "address-bounced": [
    "confirmAddress",
    "The last mail to this address came back. Correct the address, or confirm that it is right.",
  ],
  "manual-reset-off": ["method-manual", "Setting a password by hand is switched off."],
  "too-many-mails": ["method-email", "This contact was sent enough mail for now. Try again within the hour."],
  "too-many-resets": ["method-keep", "This contact has had enough resets for now. Try again within the hour."],
  "too-many-commands": ["method-keep", "You have sent enough commands for now. Try again in a minute."],
  "too-many-address-changes": ["email", "This address was changed often enough for now. Try again within the hour."],
  "portal-access-off": ["method-keep", "This contact may not use the client portal. Give it access first."],
  "state-conflict": ["method-email", "This contact may not use the portal, so there is nothing to reset."],
  "idempotency-key-reused": [
    "method-keep",
    "This form was already saved. Check the last reset, then save again if you still need to.",
  ],
};

/** Whoever may know is told whose an address is; who that is the API decides. */
function withHolder(text: string, { holder }: Pick<ApiProblem, "holder">): string {
  return holder === undefined
    ? text
    : `${holder.name} (${holder.clientName}) already signs in to the portal with this address. Choose who is to have it.`;
}

interface ProblemContext {
  passwordMinLength: number;
  detailsWereSaved?: boolean;
}

/** What the API has refused and whose an address is, for the form; an error that no field of it is about goes on. */
export function refusalOf(error: unknown, form: Pick<ContactForm, "method" | "email">, context: ProblemContext) {
  const errors = error instanceof ApiProblem ? describeProblem(error, form, context) : [];
  if (!(error instanceof ApiProblem) || errors.length === 0) throw error;
  return { errors, holder: error.holder };
}

/** The API's refusal at the fields it is about; empty when no field of this form is. The texts are ours, not echoes. */
export function describeProblem(
  problem: ApiProblem,
  form: Pick<ContactForm, "method" | "email">,
  context: ProblemContext,
): FieldError[] {
  const errors = problem.errors.flatMap(({ pointer, code }) => {
    const field = pointer.replace(/^\//, "");
    if (isPasswordRefusal(code) && field === "password") {
      return [{ field, text: describePasswordRefusal(code, context.passwordMinLength) }];
    }
    const contactField = contactFieldNames.find((known) => known === field);
    const text = contactField === undefined ? resetTexts.get(field) : contactText(contactField, form.email);
    return text === undefined ? [] : [{ field, text }];
  });
  const named = codeTexts[problem.code];
  if (errors.length === 0 && named !== undefined) {
    const [field, text] = named;
    errors.push({ field, text: withHolder(text, problem) });
  }
  if (errors.length > 0 && context.detailsWereSaved === true && form.method !== "keep") {
    errors.push({ field: "method-keep", text: "The details were saved; the password was not changed." });
  }
  return errors;
}
