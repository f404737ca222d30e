import type { LinkRefusal, PasswordRefusalReason } from "@rekey/contracts/failure-words";
import { addressKey } from "@rekey/contracts/address";
import { unknownActor } from "@rekey/database/actor";
import { findStaffLink, type FoundStaffLink, setStaffPassword } from "@rekey/database/sign-in/staff-links";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { checkPassword } from "@rekey/secrets/password-policy";
import { createSecret, type Secret } from "@rekey/secrets/secret";
import { hashToken, isTokenShaped } from "@rekey/secrets/token";
import { logOf } from "@rekey/runtime/request-context";
import { clientKey } from "@rekey/web/client-key";
import { isFilledByProgram } from "@rekey/web/filled-by-program";
import { describePasswordRefusal } from "@rekey/web/describe-password-refusal";
import { findToken } from "@rekey/web/find-token";
import { askerOf } from "@rekey/web/limit-sign-in";
import { goTo } from "@rekey/web/page-address";
import { typedPassword, typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Request, Response } from "express";
import type { ConsoleDeps } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";
import { deadLinkPath, passwordSetPath } from "./own-password-paths.ts";
import { deadLinkView, passwordSetView, setPasswordView } from "./set-password-views.ts";

/** Asks for nothing and changes nothing: whoever fetches this page, scanner or person, uses nothing up. */
export function showSetPassword(deps: ConsoleDeps, _req: Request, res: Response): void {
  sendForm(deps, res, {});
}

/** Takes the link and the new password. The link lives on when the password is not taken. */
export async function submitSetPassword(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const { body } = req as { body: unknown };
  const read = findToken(typedText(body, "token"));
  if (!("token" in read) || !isTokenShaped(read.token))
    return sendForm(deps, res, {
      errors: [{ field: "token", text: codeProblems["problem" in read ? read.problem : "none"] }],
    });
  const { token } = read;
  const tokenHash = hashToken(token);
  const link = await findStaffLink(deps.db, tokenHash);
  if ("because" in link) return refuseLink(deps, res, link.because);
  if (isFilledByProgram(body, deps.config.FORM_FILLED_AFTER)) return keepLink(deps, res, token);
  // Judging and hashing a password is work, and whoever holds a link may ask for it again and again.
  const allowance = { key: `link|${tokenHash}`, points: deps.config.ATTEMPTS_PER_CLIENT };
  await deps.limits.attempt([allowance], async (miss) => {
    const judged = readNewPassword(deps, body, [link.email, link.name]);
    if ("error" in judged) {
      miss();
      noteRefused(deps, res, judged.because);
      return sendForm(deps, res, { token, address: link.email, errors: [judged.error] });
    }
    if (!(await setPassword(deps, res, { tokenHash, link, password: judged.password })))
      return refuseLink(deps, res, "unknown");
    goTo(res, passwordSetPath);
  });
}

/** A scanner of mail knows nothing of us and means no harm; whoever is a person does it once more. */
function keepLink(deps: ConsoleDeps, res: Response, token: string): void {
  const words = "the form of a link came as a program fills it in; the link was kept";
  logOf(res).info({ code: "form-filled-by-program" }, words);
  noteRefused(deps, res, "filled-by-program");
  const text =
    "Nothing was changed, and the link still works: that was sooner than anybody types. Please do it once more.";
  sendForm(deps, res, { token, errors: [{ text }] });
}

function noteRefused({ failures }: ConsoleDeps, res: Response, because: PasswordRefusalReason): void {
  failures.note({ action: "password.refused", actor: unknownActor, detail: { because }, source: sourceOf(res) });
}

const codeProblems = {
  none: "Paste the whole code from the mail, or the whole link.",
  several: "There is more than one code in it. Paste the one of the newest mail alone.",
  changed: "Its letters were made all small or all capital on the way. Copy the code from the mail once more.",
} as const;

interface NewPassword {
  tokenHash: string;
  link: Exclude<FoundStaffLink, { because: unknown }>;
  password: Secret;
}

async function setPassword(deps: ConsoleDeps, res: Response, { tokenHash, link, password }: NewPassword) {
  const passwordHash = await deps.passwords.hash(password, askerOf(res, addressKey(link.email), false));
  const actor = { subject: `staff:${link.id}`, name: link.name, source: sourceOf(res) };
  return unitOfWork(deps.db).run({ actor }, (work) => setStaffPassword(work, { tokenHash, passwordHash }));
}

/** The same page for whatever link that does not live; those that lead nowhere count against the client. */
async function refuseLink(
  deps: ConsoleDeps,
  res: Response,
  because: Extract<FoundStaffLink, { because: unknown }>["because"],
): Promise<void> {
  const refusal: LinkRefusal = refusalOf(because);
  deps.failures.note({
    action: "link.refused",
    actor: unknownActor,
    detail: { because: refusal, use: "submitted" },
    source: sourceOf(res),
  });
  const allowance = { key: `link|client|${clientKey(res)}`, points: deps.config.ATTEMPTS_PER_CLIENT };
  await deps.limits.attempt([allowance], async (miss) => miss());
  goTo(res, deadLinkPath);
}

/** As the history has it for the links of contacts too. */
function refusalOf(because: Parameters<typeof refuseLink>[2]): LinkRefusal {
  if (because === "account-changed") return "changed-meanwhile";
  return because === "returned" ? "undeliverable" : because;
}

export const showDeadLink = (deps: ConsoleDeps, _req: Request, res: Response): void =>
  deps.pages.send(res, deadLinkView, {}, 410);

export const showPasswordSet = (deps: ConsoleDeps, _req: Request, res: Response): void =>
  deps.pages.send(res, passwordSetView, {});

function readNewPassword(
  { config }: ConsoleDeps,
  body: unknown,
  context: readonly string[],
): { password: Secret } | { error: FieldError; because: PasswordRefusalReason } {
  const typed = typedPassword(body, "new-password");
  const password = createSecret(typed);
  if (typed.normalize("NFC") !== typedPassword(body, "repeat-password").normalize("NFC"))
    return {
      error: { field: "repeat-password", text: "The two passwords are not the same." },
      because: "not-repeated",
    };
  const minLength = config.PASSWORD_MIN_LENGTH;
  const refusal = checkPassword(password, { minLength, context });
  if (refusal === undefined) return { password };
  return { error: { field: "new-password", text: describePasswordRefusal(refusal, minLength) }, because: refusal };
}

interface Form {
  token?: string;
  address?: string;
  errors?: readonly FieldError[];
}

function sendForm({ pages, config }: ConsoleDeps, res: Response, { token, address, errors = [] }: Form): void {
  const view = { minLength: config.PASSWORD_MIN_LENGTH, token, address, errors, shownAt: Date.now() };
  pages.send(res, setPasswordView, view, errors.length > 0 ? 422 : 200);
}
