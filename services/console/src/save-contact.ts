import { ApiProblem } from "@rekey/client/api-problem";
import { IdempotencyKey } from "@rekey/contracts/http";
import type { ResetBody } from "@rekey/contracts/http";
import type { Contact } from "@rekey/contracts/resources";
import { checkPassword } from "@rekey/secrets/password-policy";
import { createSecret } from "@rekey/secrets/secret";
import { describePasswordRefusal } from "@rekey/web/describe-password-refusal";
import { PageError } from "@rekey/web/page-error";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { sendContactPage } from "./contact.ts";
import { changesOf, readForm } from "./contact-form.ts";
import type { ContactForm, FormError } from "./contact-form.ts";
import { describeProblem } from "./describe-problem.ts";
import { readId } from "./read-id.ts";

/** One Save: first the details, then the reset, so that a link goes to the address as it now stands. */
export async function saveContact(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const form = readForm(req.body);
  const stored = await visit.api.getContact(readId(req));
  const passwordError = form.method === "manual" ? checkTyped(deps, req.body, stored, form) : undefined;
  if (passwordError !== undefined) {
    return sendContactPage(deps, visit, res, { contact: stored, form, errors: [passwordError] });
  }
  const patch = changesOf(stored, form);
  let contact: Contact = stored;
  try {
    if (patch !== undefined) contact = await visit.api.patchContact(stored.id, patch);
    if (form.confirmAddress && contact.emailBounce) {
      contact = await visit.api.confirmAddress(contact.id, { expectedEmail: contact.email });
    }
    if (form.method !== "keep") await startReset(visit, contact, form, req.body);
  } catch (error) {
    const context = { detailsWereSaved: contact !== stored, passwordMinLength: deps.passwordMinLength };
    const errors = error instanceof ApiProblem ? describeProblem(error, form, context) : [];
    if (errors.length === 0) throw error;
    return sendContactPage(deps, visit, res, { contact, form, errors });
  }
  const news =
    form.method === "keep"
      ? contact === stored
        ? "nothing-changed"
        : patch === undefined
          ? "address-confirmed"
          : "details-saved"
      : `reset-${form.method}`;
  res.redirect(303, `/contacts/${encodeURIComponent(contact.id)}?news=${news}`);
}

function checkTyped(deps: ConsoleDeps, body: unknown, contact: Contact, form: ContactForm): FormError | undefined {
  const password = typedText(body, "password");
  if (password === "") return { field: "password", text: "Type the new password." };
  if (password !== typedText(body, "repeatPassword")) {
    return { field: "repeatPassword", text: "The two passwords are not the same. Type both again." };
  }
  // The API accepts before anybody looks the contact up, so only this page can say it at once. The rest is the API's.
  const context = [contact.name, contact.email, contact.clientName, form.name, form.email];
  const refusal = checkPassword(createSecret(password), { minLength: 1, context });
  if (refusal !== "contains-context") return undefined;
  return { field: "password", text: describePasswordRefusal(refusal, deps.passwordMinLength) };
}

async function startReset(visit: Visit, contact: Contact, form: ContactForm, body: unknown): Promise<void> {
  const idempotencyKey = IdempotencyKey.safeParse(typedText(body, "idempotencyKey"));
  if (!idempotencyKey.success) throw new PageError(400, "bad-request");
  const reason = form.reason === "" ? {} : { reason: form.reason };
  const reset: ResetBody =
    form.method === "email"
      ? { method: "email", expectedEmail: contact.email, ...reason }
      : {
          method: "manual",
          password: typedText(body, "password"),
          repeatPassword: typedText(body, "repeatPassword"),
          mustChange: form.mustChange,
          ...reason,
        };
  try {
    await visit.api.requestReset(contact.id, reset, { idempotencyKey: idempotencyKey.data });
  } catch (error) {
    const isSecondClick = error instanceof ApiProblem && error.code === "idempotency-in-progress";
    if (!isSecondClick) throw error;
  }
}
