import { addressKey } from "@rekey/contracts/address";
import type { PasswordRefusalReason } from "@rekey/contracts/failure-words";
import { contactActor } from "@rekey/database/actor";
import { submitChangeFromAccount } from "@rekey/database/links/use-link";
import { endOtherPortalSessions, listPortalSessions } from "@rekey/database/sign-in/portal-sessions";
import { newId } from "@rekey/database/new-id";
import { sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { askerOf } from "@rekey/web/limit-sign-in";
import { typedPassword } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Request, Response } from "express";
import { byVisitor, sourceOf } from "../by-visitor.ts";
import { accountPage } from "./account-page.ts";
import { changePasswordPage } from "./change-password-page.ts";
import { goTo } from "../page-language.ts";
import type { PortalDeps, SignedIn } from "../portal-deps.ts";
import { textsOf } from "../portal-wording.ts";
import { readNewPassword } from "../read-new-password.ts";

export async function showAccount(deps: PortalDeps, session: SignedIn, req: Request, res: Response): Promise<void> {
  const sessions = await listPortalSessions(deps.db, session.contactId);
  deps.pages.send(res, accountPage, {
    contact: { name: session.name, email: session.email, clientName: session.clientName },
    sessions: sessions.map((each) => ({ startedAt: each.createdAt, isThis: each.idHash === session.idHash })),
    othersEnded: req.query["done"] === "others-ended",
  });
}

export async function endOtherSessions(
  deps: PortalDeps,
  session: SignedIn,
  _req: Request,
  res: Response,
): Promise<void> {
  await deps.steps.runStatement(byVisitor(res), (statement) =>
    endOtherPortalSessions(statement, session.contactId, session.idHash),
  );
  goTo(res, "/account?done=others-ended");
}

export function showChangePassword(deps: PortalDeps, session: SignedIn, _req: Request, res: Response): void {
  sendForm(deps, session, res, []);
}

export async function submitChangePassword(
  deps: PortalDeps,
  session: SignedIn,
  req: Request,
  res: Response,
): Promise<void> {
  const texts = textsOf(res).changePasswordPage;
  if (!(await isCurrentPassword(deps, session, req, res))) {
    return sendForm(deps, session, res, [{ field: "current-password", text: texts.notCurrent }]);
  }
  if (
    typedPassword(req.body, "new-password").normalize("NFC") ===
    typedPassword(req.body, "current-password").normalize("NFC")
  ) {
    noteRefused(deps, session, res, "same-as-current");
    return sendForm(deps, session, res, [{ field: "new-password", text: texts.sameAsCurrent }]);
  }
  const context = [session.email, session.name, session.clientName];
  const { password, refusal } = readNewPassword(deps, res, req.body, context);
  if (refusal !== undefined) {
    noteRefused(deps, session, res, refusal.because);
    return sendForm(deps, session, res, [refusal.error]);
  }
  const resetId = newId();
  const sealedPassword = await sealPassword(deps.sealingKey, resetId, password);
  const { idHash: sessionIdHash, credentialVersion } = session;
  const change = { resetId, sealedPassword, sessionIdHash, credentialVersion };
  const isSubmitted = await deps.steps.runStatement(byVisitor(res), (statement) =>
    submitChangeFromAccount(statement, change),
  );
  goTo(res, isSubmitted ? `/password/${resetId}` : "/sign-in");
}

function noteRefused(
  { failures }: PortalDeps,
  { contactId }: SignedIn,
  res: Response,
  because: PasswordRefusalReason,
): void {
  const who = { actor: contactActor, contactId, source: sourceOf(res) };
  failures.note({ action: "password.refused", ...who, detail: { because, from: "account" } });
}

/** Wrong tries count for this session alone, so that nobody elsewhere can use them up. */
function isCurrentPassword(deps: PortalDeps, session: SignedIn, req: Request, res: Response): Promise<boolean> {
  const typed = createSecret(typedPassword(req.body, "current-password"));
  const allowance = { key: `change|${session.idHash}`, points: deps.config.ATTEMPTS_PER_ADDRESS };
  return deps.limits.attempt([allowance], async (miss) => {
    const isRight = await deps.passwords.check(
      session.passwordHash,
      typed,
      askerOf(res, addressKey(session.email), true),
    );
    if (isRight) return true;
    const who = { actor: contactActor, contactId: session.contactId, source: sourceOf(res) };
    deps.failures.note({ action: "portal.password_not_confirmed", ...who, detail: { because: "wrong-password" } });
    miss();
    return false;
  });
}

function sendForm(deps: PortalDeps, session: SignedIn, res: Response, errors: FieldError[]): void {
  const minLength = deps.config.PASSWORD_MIN_LENGTH;
  const data = { minLength, address: session.email, mustChange: session.mustChange, errors };
  deps.pages.send(res, changePasswordPage, data, errors.length > 0 ? 422 : 200);
}
