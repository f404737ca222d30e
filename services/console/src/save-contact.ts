import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import { IdempotencyKey } from "@rekey/contracts/http";
import type { ContactPatch, ResetBody } from "@rekey/contracts/http";
import { isOldAddressTold } from "@rekey/contracts/old-address";
import type { Contact, Reset } from "@rekey/contracts/resources";
import { checkPassword } from "@rekey/secrets/password-policy";
import { createSecret } from "@rekey/secrets/secret";
import { describePasswordRefusal } from "@rekey/web/describe-password-refusal";
import { PageError } from "@rekey/web/page-error";
import { typedPassword, typedText } from "@rekey/web/typed-text";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import { readAddressFrom } from "./address-from.ts";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { sendContactPage } from "./contact.ts";
import { changesOf, readForm, readSeen } from "./contact-form.ts";
import type { ContactForm, FormError, Seen } from "./contact-form.ts";
import { describeProblem } from "./describe-problem.ts";
import { findConflicts, rebase } from "./find-conflicts.ts";
import { readId } from "./read-id.ts";
import { sendSaveInterrupted } from "./save-interrupted.ts";

/**
 * One Save: first the details, then the reset, so that a link goes to the address as it now stands. Whatever became of
 * an answer, the same form sent again does nothing twice.
 */
export async function saveContact(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const form = readForm(req.body);
  try {
    await save(deps, visit, req, res, form);
  } catch (error) {
    if (!(error instanceof ApiAway) && !(error instanceof ApiProblem && error.status === 503)) throw error;
    sendSaveInterrupted(deps, req, res, { form, error });
  }
}

async function save(deps: ConsoleDeps, visit: Visit, req: Request, res: Response, typed: ContactForm): Promise<void> {
  const stored = await visit.api.getContact(readId(req));
  if (stored.endedAt !== null) return goToEnded(res, stored.id);
  const seen = readSeen(req.body, stored);
  const patch = changesOf(seen, typed);
  const addressFrom = readAddressFrom(req.body);
  const form = rebase(stored, seen, typed);
  const errors = await refusalsOf(deps, visit, req.body, { stored, seen, form: typed });
  if (errors.length > 0) return sendContactPage(deps, visit, res, { contact: stored, form, errors });
  let contact: Contact = stored;
  let reset: Reset | "running" | undefined;
  try {
    if (patch !== undefined)
      contact = await visit.api.patchContact(stored.id, { ...patch, ...(addressFrom && { addressFrom }) });
    if (form.confirmAddress && contact.emailBounce) {
      contact = await visit.api.confirmAddress(contact.id, { expectedEmail: contact.email });
    }
    if (form.method !== "keep") reset = await startReset(visit, contact.id, form, req.body);
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "contact-ended") return goToEnded(res, stored.id);
    const context = { detailsWereSaved: contact !== stored, passwordMinLength: deps.passwordMinLength };
    const refusals = error instanceof ApiProblem ? describeProblem(error, form, context) : [];
    if (refusals.length === 0) throw error;
    return sendContactPage(deps, visit, res, {
      contact: await visit.api.getContact(stored.id),
      form,
      errors: refusals,
      holder: error instanceof ApiProblem ? error.holder : undefined,
    });
  }
  const news = isKnown(reset, stored) ? "reset-already" : newsOf(form, patch, stored, contact);
  goTo(res, `/contacts/${encodeURIComponent(contact.id)}?news=${news}`);
}

/** Somebody ended the contact since the page was loaded: what can be done with it now stands on its page. */
function goToEnded(res: Response, id: string): void {
  goTo(res, `/contacts/${encodeURIComponent(id)}?news=ended-meanwhile`);
}

/** Whether the key of the form was answered with a reset that was there before: a new one has not gone anywhere yet. */
function isKnown(reset: Reset | "running" | undefined, stored: Contact): boolean {
  if (reset === undefined || reset === "running") return false;
  return reset.id === stored.lastResetId || reset.state !== "accepted";
}

function newsOf(form: ContactForm, patch: ContactPatch | undefined, stored: Contact, contact: Contact): string {
  const isReaddressed = patch?.email !== undefined;
  const isTold = isReaddressed && isOldAddressTold(stored, contact.email);
  if (form.method === "email" && isReaddressed) return isTold ? "reset-readdressed-told" : "reset-readdressed";
  if (form.method === "email") return "reset-email";
  if (form.method === "manual") return isReaddressed ? "reset-manual-readdressed" : "reset-manual";
  if (isReaddressed) return isTold ? "old-address-told" : "address-changed";
  if (patch !== undefined) return "details-saved";
  return contact !== stored ? "address-confirmed" : "nothing-changed";
}

/** What is known to stand in the way before anything is written. */
async function refusalsOf(
  deps: ConsoleDeps,
  visit: Visit,
  body: unknown,
  at: { stored: Contact; seen: Seen; form: ContactForm },
): Promise<FormError[]> {
  const { stored, seen, form } = at;
  const conflicts = findConflicts(stored, seen, form);
  if (conflicts.length > 0) return conflicts;
  if (form.method !== "keep") {
    const newer = await findNewerReset(visit, stored, seen);
    if (newer) return [newer];
  }
  const passwordError = form.method === "manual" ? checkTyped(deps, body, stored, form) : undefined;
  return passwordError === undefined ? [] : [passwordError];
}

/**
 * A reset that somebody else began since the page was loaded would be
 * replaced unseen. One's own is known by the form's key.
 */
async function findNewerReset(visit: Visit, stored: Contact, seen: Seen): Promise<FormError | undefined> {
  if (stored.lastResetId === null || stored.lastResetId === seen.lastResetId) return undefined;
  const newer = await visit.api.getReset(stored.lastResetId);
  if (newer.requestedBy === visit.user.name) return undefined;
  const who = newer.method === "self_service" ? "The contact" : newer.requestedBy;
  const text = `${who} began another reset meanwhile; it is shown under Last reset. Nothing was saved. Save again if this one is still needed.`;
  return { field: "method-keep", text };
}

function checkTyped(deps: ConsoleDeps, body: unknown, contact: Contact, form: ContactForm): FormError | undefined {
  const password = typedPassword(body, "password");
  if (password === "") return { field: "password", text: "Type the new password." };
  if (password !== typedPassword(body, "repeatPassword")) {
    return { field: "repeatPassword", text: "The two passwords are not the same. Type both again." };
  }
  // The API accepts before anybody looks the contact up, so only this page can say it at once. The rest is the API's.
  const context = [contact.name, contact.email, contact.clientName, form.name, form.email];
  const refusal = checkPassword(createSecret(password), { minLength: 1, context });
  if (refusal !== "contains-context") return undefined;
  return { field: "password", text: describePasswordRefusal(refusal, deps.passwordMinLength) };
}

async function startReset(
  visit: Visit,
  contactId: string,
  form: ContactForm,
  body: unknown,
): Promise<Reset | "running"> {
  const idempotencyKey = IdempotencyKey.safeParse(typedText(body, "idempotencyKey"));
  if (!idempotencyKey.success) throw new PageError(400, "bad-request");
  const reason = form.reason === "" ? {} : { reason: form.reason };
  const reset: ResetBody =
    form.method === "email"
      ? { method: "email", expectedEmail: form.email, ...reason }
      : {
          method: "manual",
          password: typedPassword(body, "password"),
          repeatPassword: typedPassword(body, "repeatPassword"),
          mustChange: form.mustChange,
          ...reason,
        };
  try {
    return await visit.api.requestReset(contactId, reset, { idempotencyKey: idempotencyKey.data });
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "idempotency-in-progress") return "running";
    throw error;
  }
}
