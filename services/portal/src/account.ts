import { randomUUID } from "node:crypto";
import { verifyPassword } from "@rekey/secrets/password-hash";
import { checkPassword } from "@rekey/secrets/password-policy";
import { sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { clientKey } from "@rekey/web/create-limit";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { goTo } from "./page-language.ts";
import type { PortalDeps, SignedIn } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";
import { fillWords } from "./texts/fill-words.ts";

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
  await deps.limits.signInByClient.count(clientKey(req));
  const texts = textsOf(res).changePasswordPage;
  const current = createSecret(typedText(req.body, "current-password"));
  if (!(await verifyPassword(session.passwordHash, current))) {
    return sendForm(deps, session, res, [{ field: "current-password", text: texts.notCurrent }]);
  }
  const typed = typedText(req.body, "new-password");
  if (typed === typedText(req.body, "current-password")) {
    return sendForm(deps, session, res, [{ field: "new-password", text: texts.sameAsCurrent }]);
  }
  const password = createSecret(typed);
  const minLength = deps.settings.passwordMinLength;
  const refusal = checkPassword(password, { minLength, context: [session.email, session.name, session.clientName] });
  if (refusal !== undefined) {
    const text = fillWords(textsOf(res).refusals[refusal], { minLength });
    return sendForm(deps, session, res, [{ field: "new-password", text }]);
  }
  const resetId = randomUUID();
  const sealedPassword = await sealPassword(deps.sealingKey, resetId, password);
  const isSubmitted = await deps.store.submitChangeFromAccount(session, { resetId, sealedPassword });
  goTo(res, isSubmitted ? `/password/${resetId}` : "/sign-in");
}

function sendForm(deps: PortalDeps, session: SignedIn, res: Response, errors: { field: string; text: string }[]): void {
  const { passwordMinLength: minLength } = deps.settings;
  const data = { minLength, address: session.email, mustChange: session.mustChange, errors };
  deps.pages.send(res, "change-password", data, errors.length > 0 ? 422 : 200);
}
