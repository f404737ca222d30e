import { maskAddress } from "@rekey/contracts/address";
import { showAddress } from "@rekey/contracts/show-address";
import type { LinkRefusal, PasswordRefusalReason } from "@rekey/contracts/failure-words";
import { contactActor } from "@rekey/database/actor";
import { type LiveLink, findLink as lookUpLink } from "@rekey/database/links/live-link";
import { noteLinkOpened, submitNewPassword } from "@rekey/database/links/use-link";
import { logOf } from "@rekey/runtime/request-context";
import { sealPassword } from "@rekey/secrets/seal";
import { hashToken } from "@rekey/secrets/token";
import { clientKey } from "@rekey/web/client-key";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { byVisitor, sourceOf } from "../by-visitor.ts";
import { deadLinkPage } from "./dead-link-page.ts";
import { isFilledByProgram } from "@rekey/web/filled-by-program";
import { goTo, speakTo } from "../page-language.ts";
import type { PortalDeps } from "../portal-deps.ts";
import { textsOf } from "../portal-wording.ts";
import { isLinkPathChanged } from "./link-path.ts";
import { readNewPassword } from "../read-new-password.ts";
import { readLinkCode } from "./read-link-code.ts";
import { type SetPasswordForm, setPasswordPage } from "./set-password-page.ts";

/**
 * Asks for nothing and changes nothing: whoever fetches this page, scanner or person, uses nothing up. A code that came
 * in its address is left to the page's script, as one in the fragment is: the page itself says nothing of it back.
 */
export function showSetPassword(deps: PortalDeps, req: Request, res: Response): void {
  sendForm(deps, res, { isAddressChanged: isLinkPathChanged(req.path) });
}

/** Tells the page whose link it holds, so that the contact sees it is theirs. The link stays as good as it was. */
export async function describeLink(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const read = readLinkCode(typedText(req.body, "token"));
  const found = "problem" in read ? undefined : await findLink(deps, read.token, res, "opened");
  if (found === undefined) {
    res.status("problem" in read ? 422 : 410).json({});
    return;
  }
  const { link, token } = found;
  await deps.steps.runStatement(byVisitor(res), (statement) => noteLinkOpened(statement, hashToken(token)));
  res.json({ masked: maskAddress(showAddress(link.email)), address: link.email });
}

export async function submitSetPassword(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const read = readLinkCode(typedText(req.body, "token"));
  if ("problem" in read) {
    const text = textsOf(res).setPassword.codeProblems[read.problem];
    return sendForm(deps, res, { errors: [{ field: "token", text }] });
  }
  const found = await findLink(deps, read.token, res, "submitted");
  if (found === undefined) return sendDeadLink(deps, req, res);
  speakTo(res, found.link);
  // Judging a password is work, and whoever holds a link may ask for it again and again.
  const allowance = { key: `link|${hashToken(found.token)}`, points: deps.config.ATTEMPTS_PER_CLIENT };
  await deps.limits.attempt([allowance], async (miss) => {
    if (!(await setPassword(deps, found, req, res))) miss();
  });
}

interface FoundLink {
  token: string;
  link: LiveLink;
}

/**
 * The link of a token, if it lives. Tokens that lead nowhere count against the client, and one that lives is always
 * heard.
 */
async function findLink(
  deps: PortalDeps,
  token: string,
  res: Response,
  use: "opened" | "submitted",
): Promise<FoundLink | undefined> {
  const allowance = { key: `link|client|${clientKey(res)}`, points: deps.config.ATTEMPTS_PER_CLIENT };
  const link = await lookUpLink(deps.db, hashToken(token));
  if (!("because" in link)) return { token, link };
  const { because, ...about } = link;
  deps.failures.note({ action: "link.refused", ...about, detail: { because, use }, source: sourceOf(res) });
  await deps.limits.attempt([allowance], async (miss) => miss());
  return undefined;
}

/** Answers, and says whether the password was taken. */
async function setPassword(
  deps: PortalDeps,
  { token, link }: FoundLink,
  req: Request,
  res: Response,
): Promise<boolean> {
  if (isFilledByProgram(req.body, deps.config.FORM_FILLED_AFTER)) {
    const words = "the form of a link came as a program fills it in; the link was kept";
    logOf(res).info({ code: "form-filled-by-program", resetId: link.resetId }, words);
    noteRefused(deps, link, res, "filled-by-program");
    sendForm(deps, res, { token, link, errors: [{ text: textsOf(res).setPassword.byProgram }] });
    return false;
  }
  const context = [link.email, link.contactName, link.clientName];
  const { password, refusal } = readNewPassword(deps, res, req.body, context);
  if (refusal !== undefined) {
    noteRefused(deps, link, res, refusal.because);
    sendForm(deps, res, { token, link, errors: [refusal.error] });
    return false;
  }
  const sealedPassword = await sealPassword(deps.sealingKey, link.resetId, password);
  const submission = { tokenHash: hashToken(token), resetId: link.resetId, sealedPassword };
  const isTaken = await deps.steps.runStatement(byVisitor(res), (statement) =>
    submitNewPassword(statement, submission),
  );
  if (isTaken) {
    deps.cookie.clear(res);
    goTo(res, `/password/${link.resetId}`);
    return true;
  }
  const { resetId, contactId } = link;
  const detail: { because: LinkRefusal; use: "submitted" } = { because: "changed-meanwhile", use: "submitted" };
  deps.failures.note({ action: "link.refused", resetId, contactId, detail, source: sourceOf(res) });
  sendDeadLink(deps, req, res);
  return false;
}

function noteRefused(
  { failures }: PortalDeps,
  { resetId, contactId }: LiveLink,
  res: Response,
  because: PasswordRefusalReason,
): void {
  const who = { actor: contactActor, resetId, contactId, source: sourceOf(res) };
  failures.note({ action: "password.refused", ...who, detail: { because } });
}

/** One page for used, expired, replaced, cancelled and invented links, so that it tells nothing about any of them. */
export function sendDeadLink(deps: PortalDeps, _req: Request, res: Response): void {
  deps.pages.send(res, deadLinkPage, {}, 410);
}

type FormState = Partial<Omit<SetPasswordForm, "whose">> & { link?: LiveLink };

function sendForm(deps: PortalDeps, res: Response, { link, errors = [], ...form }: FormState): void {
  const whose = link && { masked: maskAddress(showAddress(link.email)), address: link.email };
  const minLength = deps.config.PASSWORD_MIN_LENGTH;
  const data = { ...form, minLength, whose, errors, shownAt: Date.now() };
  deps.pages.send(res, setPasswordPage, data, errors.length > 0 ? 422 : 200);
}
