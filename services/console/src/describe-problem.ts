import type { ApiProblem } from "@rekey/client/api-problem";
import { describePasswordRefusal, isPasswordRefusal } from "@rekey/web/describe-password-refusal";
import { addressText } from "./address-text.ts";
import type { ContactForm, FormError } from "./contact-form.ts";

const fieldTexts: Readonly<Record<string, string>> = {
  name: "Enter a name of at most 200 characters.",
  position: "Use one line of at most 200 characters.",
  phone: "Use one line of at most 50 characters.",
  locale: "Choose a language from the list.",
  reason: "Use one line of at most 500 characters.",
  password: "Choose another password.",
  repeatPassword: "The two passwords are not the same. Type both again.",
};

const codeTexts: Partial<Record<ApiProblem["code"], { field: string; text: string }>> = {
  "email-changed": {
    field: "email",
    text: "The address was changed by somebody else meanwhile. Check it and save again.",
  },
  "address-in-use": { field: "email", text: "Another contact already signs in to the portal with this address." },
  "mail-not-configured": { field: "method-email", text: "Mail is not set up, so no link can be sent." },
  "address-bounced": {
    field: "confirmAddress",
    text: "The last mail to this address came back. Correct the address, or confirm that it is right.",
  },
  "manual-reset-off": { field: "method-manual", text: "Setting a password by hand is switched off." },
  "too-many-mails": {
    field: "method-email",
    text: "This contact was sent enough mail for now. Try again within the hour.",
  },
  "too-many-resets": {
    field: "method-keep",
    text: "This contact has had enough resets for now. Try again within the hour.",
  },
  "too-many-commands": { field: "method-keep", text: "You have sent enough commands for now. Try again in a minute." },
  "too-many-address-changes": {
    field: "email",
    text: "This address was changed often enough for now. Try again within the hour.",
  },
  "state-conflict": {
    field: "method-email",
    text: "This contact may not use the portal, so there is nothing to reset.",
  },
  "idempotency-key-reused": {
    field: "method-keep",
    text: "This form was already saved. Check the last reset, then save again if you still need to.",
  },
};

/** Whoever may know is told whose an address is; who that is the API decides. */
function withHolder(text: string, { holder }: Pick<ApiProblem, "holder">): string {
  return holder === undefined
    ? text
    : `${holder.name} (${holder.clientName}) already signs in to the portal with this address. Choose who is to have it.`;
}

/** The API's refusal at the fields it is about; empty when no field of this form is. The texts are ours, not echoes. */
export function describeProblem(
  problem: ApiProblem,
  form: Pick<ContactForm, "method" | "email">,
  context: { detailsWereSaved: boolean; passwordMinLength: number },
): FormError[] {
  const errors = problem.errors.flatMap(({ pointer, code }) => {
    const field = pointer.replace(/^\//, "");
    const text =
      isPasswordRefusal(code) && field === "password"
        ? describePasswordRefusal(code, context.passwordMinLength)
        : field === "email"
          ? addressText(form.email)
          : fieldTexts[field];
    return text === undefined ? [] : [{ field, text }];
  });
  const named = codeTexts[problem.code];
  if (errors.length === 0 && named !== undefined) errors.push({ ...named, text: withHolder(named.text, problem) });
  if (errors.length > 0 && context.detailsWereSaved && form.method !== "keep") {
    errors.push({ field: "method-keep", text: "The details were saved; the password was not changed." });
  }
  return errors;
}
