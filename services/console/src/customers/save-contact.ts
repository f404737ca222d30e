import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import { type ContactPatch, IdempotencyKey, type ResetBody } from "@rekey/contracts/http";
import type { RequestedReset } from "@rekey/client/create-api-client";
import type { Contact } from "@rekey/contracts/resources";
import { checkPassword } from "@rekey/secrets/password-policy";
import { createSecret } from "@rekey/secrets/secret";
import { describePasswordRefusal } from "@rekey/web/describe-password-refusal";
import { PageError } from "@rekey/web/page-error";
import { typedPassword, typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Response } from "express";
import type { Visit } from "../console-deps.ts";
import { sendContactPage } from "./contact.ts";
import { changesOf, type ContactForm, readForm, readSeen, type Seen, readAddressFrom } from "./contact-form.ts";
import { type CustomerFlash, customerFlashes } from "./customer-flashes.ts";
import { refusalOf } from "./describe-problem.ts";
import { findConflicts, rebase } from "./find-conflicts.ts";
import { contactPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { sendSaveInterrupted } from "./save-interrupted.ts";

/**
 * One Save: first the details, then the reset, so that a link goes to the address as it now stands. Whatever became of
 * an answer, the same form sent again does nothing twice.
 */
export async function saveContact(visit: Visit): Promise<void> {
  const form = readForm(visit.req.body);
  try {
    await save(visit, form);
  } catch (error) {
    if (!(error instanceof ApiAway) && !(error instanceof ApiProblem && error.status === 503)) throw error;
    sendSaveInterrupted(visit, { form, error });
  }
}

async function save(visit: Visit, typed: ContactForm): Promise<void> {
  const { api, deps, req, res } = visit;
  const stored = await api.getContact(readId(req));
  if (stored.endedAt !== null) return goToEnded(res, stored.id);
  const seen = readSeen(req.body, stored);
  const patch = changesOf(seen, typed);
  const addressFrom = readAddressFrom(req.body);
  const form = rebase(stored, seen, typed);
  const errors = await refusalsOf(visit, { stored, seen, form: typed });
  if (errors.length > 0) return sendContactPage(visit, { contact: stored, form, errors });
  let contact: Contact = stored;
  let isOldAddressTold = false;
  let reset: RequestedReset | "running" | undefined;
  try {
    if (patch !== undefined) {
      const changed = await api.patchContact(stored.id, { ...patch, ...(addressFrom && { addressFrom }) });
      contact = changed;
      isOldAddressTold = changed.oldAddressIsTold;
    }
    if (form.confirmAddress && contact.emailBounce) {
      contact = await api.confirmAddress(contact.id, { expectedEmail: contact.email });
    }
    if (form.method !== "keep") reset = await startReset(visit, contact.id, form);
  } catch (error) {
    if (error instanceof ApiProblem && (error.code === "contact-ended" || error.code === "contact-merged"))
      return goToEnded(res, stored.id);
    const context = { detailsWereSaved: contact !== stored, passwordMinLength: deps.config.PASSWORD_MIN_LENGTH };
    const refusal = refusalOf(error, form, context);
    return sendContactPage(visit, { contact: await api.getContact(stored.id), form, ...refusal });
  }
  const isReplayed = reset !== undefined && reset !== "running" && reset.isReplayed;
  const isConfirmed = contact !== stored;
  const flash = isReplayed ? "reset-already" : flashOf(form, patch, { isOldAddressTold, isConfirmed });
  customerFlashes.goTo(res, contactPath(contact.id), flash);
}

/** Somebody ended the contact since the page was loaded: what can be done with it now stands on its page. */
function goToEnded(res: Response, id: string): void {
  customerFlashes.goTo(res, contactPath(id), "ended-meanwhile");
}

/** The line after a Save: it says what the API did. */
function flashOf(
  { method }: ContactForm,
  patch: ContactPatch | undefined,
  { isOldAddressTold, isConfirmed }: { isOldAddressTold: boolean; isConfirmed: boolean },
): CustomerFlash {
  if (patch?.email !== undefined) {
    if (method === "email") return isOldAddressTold ? "reset-readdressed-told" : "reset-readdressed";
    if (method === "manual") return "reset-manual-readdressed";
    return isOldAddressTold ? "old-address-told" : "address-changed";
  }
  if (method !== "keep") return `reset-${method}`;
  if (patch !== undefined) return "details-saved";
  return isConfirmed ? "address-confirmed" : "nothing-changed";
}

/** What is known to stand in the way before anything is written. */
async function refusalsOf(
  visit: Visit,
  { stored, seen, form }: { stored: Contact; seen: Seen; form: ContactForm },
): Promise<FieldError[]> {
  const conflicts = findConflicts(stored, seen, form);
  if (conflicts.length > 0) return conflicts;
  if (form.method !== "keep") {
    const newer = await findNewerReset(visit, stored, seen);
    if (newer) return [newer];
  }
  const passwordError = form.method === "manual" ? checkTyped(visit, stored, form) : undefined;
  return passwordError === undefined ? [] : [passwordError];
}

/**
 * A reset that somebody else began since the page was loaded would be
 * replaced unseen. One's own is known by the form's key.
 */
async function findNewerReset(visit: Visit, stored: Contact, seen: Seen): Promise<FieldError | undefined> {
  if (stored.lastResetId === null || stored.lastResetId === seen.lastResetId) return undefined;
  const newer = await visit.api.getReset(stored.lastResetId);
  if (newer.requestedBy === visit.user.name) return undefined;
  const who = newer.method === "self_service" ? "The contact" : newer.requestedBy;
  const text = `${who} began another reset meanwhile; it is shown under Last reset. Nothing was saved. Save again if this one is still needed.`;
  return { field: "method-keep", text };
}

function checkTyped({ deps, req: { body } }: Visit, contact: Contact, form: ContactForm): FieldError | undefined {
  const password = typedPassword(body, "password");
  if (password === "") return { field: "password", text: "Type the new password." };
  if (password !== typedPassword(body, "repeatPassword")) {
    return { field: "repeatPassword", text: "The two passwords are not the same. Type both again." };
  }
  // The API accepts before anybody looks the contact up, so only this page can say it at once. The rest is the API's.
  const context = [contact.name, contact.email, contact.clientName, form.name, form.email];
  const refusal = checkPassword(createSecret(password), { minLength: 1, context });
  if (refusal !== "contains-context") return undefined;
  return { field: "password", text: describePasswordRefusal(refusal, deps.config.PASSWORD_MIN_LENGTH) };
}

async function startReset(
  { api, req: { body } }: Visit,
  contactId: string,
  form: ContactForm,
): Promise<RequestedReset | "running"> {
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
    return await api.requestReset(contactId, reset, { idempotencyKey: idempotencyKey.data });
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "idempotency-in-progress") return "running";
    throw error;
  }
}
