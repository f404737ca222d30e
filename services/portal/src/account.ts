import { randomUUID } from "node:crypto";
import { sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { goneSignal, typedAddressKey } from "@rekey/web/client-key";
import { typedPassword } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { goTo } from "./page-language.ts";
import type { PortalDeps, SignedIn } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";
import { type FieldError, readNewPassword } from "./read-new-password.ts";

export async function showAccount(deps: PortalDeps, session: SignedIn, req: Request, res: Response): Promise<void> {
  const sessions = await deps.store.listSessions(session.contactId);
  deps.pages.send(res, "account", {
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
  await deps.store.endOtherSessions(session);
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
    return sendForm(deps, session, res, [{ field: "new-password", text: texts.sameAsCurrent }]);
  }
  const { password, error } = readNewPassword(deps, res, req.body, [session.email, session.name, session.clientName]);
  if (error !== undefined) return sendForm(deps, session, res, [error]);
  const resetId = randomUUID();
  const sealedPassword = await sealPassword(deps.sealingKey, resetId, password);
  const isSubmitted = await deps.store.submitChangeFromAccount(session, { resetId, sealedPassword });
  goTo(res, isSubmitted ? `/password/${resetId}` : "/sign-in");
}

/** Wrong tries count for this session alone, so that nobody elsewhere can use them up. */
function isCurrentPassword(deps: PortalDeps, session: SignedIn, req: Request, res: Response): Promise<boolean> {
  const typed = createSecret(typedPassword(req.body, "current-password"));
  const asker = { owner: `known|${typedAddressKey(session.email)}`, isKnown: true, signal: goneSignal(res) };
  const allowance = { key: `change|${session.idHash}`, points: deps.settings.allowances.perAddress };
  return deps.limits.attempt([allowance], async (miss) => {
    const isRight = await deps.passwords.check(session.passwordHash, typed, asker);
    if (!isRight) miss();
    return isRight;
  });
}

function sendForm(deps: PortalDeps, session: SignedIn, res: Response, errors: FieldError[]): void {
  const { passwordMinLength: minLength } = deps.settings;
  const data = { minLength, address: session.email, mustChange: session.mustChange, errors };
  deps.pages.send(res, "change-password", data, errors.length > 0 ? 422 : 200);
}
