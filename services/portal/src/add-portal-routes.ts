import { addressOf } from "@rekey/web/page-address";
import type { Request, Response, Router } from "express";
import { endOtherSessions, showAccount, showChangePassword, submitChangePassword } from "./account.ts";
import { showForgotPassword, showForgotPasswordSent, submitForgotPassword } from "./forgot-password.ts";
import { linkPath, linkPathWritten } from "./link-path.ts";
import { showPasswordProgress } from "./password-progress.ts";
import { goTo } from "./page-language.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { requireContact, requireSettledContact } from "./require-contact.ts";
import { describeLink, sendDeadLink, showSetPassword, submitSetPassword } from "./set-password.ts";
import { showSignIn, signOut, submitSignIn } from "./sign-in.ts";
import { takeLanguage } from "./take-language.ts";

type Handler = (deps: PortalDeps, req: Request, res: Response) => Promise<void> | void;

export function addPortalRoutes(routes: Router, deps: PortalDeps, publicUrl: URL): void {
  const by = (handle: Handler) => (req: Request, res: Response) => handle(deps, req, res);
  routes.use(takeLanguage(publicUrl));
  routes.get("/", (_req, res) => goTo(res, "/account"));

  routes.get(linkPath, by(showSetPassword));
  routes.post(linkPath, by(submitSetPassword));
  routes.post(`${linkPath}/whose`, by(describeLink));
  routes.get(`${linkPath}/not-usable`, by(sendDeadLink));
  routes.get(linkPathWritten, by(showSetPassword));
  routes.get("/password/:resetId", by(showPasswordProgress));

  routes.get("/forgot-password", by(showForgotPassword));
  routes.post("/forgot-password", by(submitForgotPassword));
  routes.get("/forgot-password/sent", by(showForgotPasswordSent));

  routes.get("/sign-in", by(showSignIn));
  routes.post("/sign-in", by(submitSignIn));
  routes.post("/sign-out", by(signOut));

  routes.get("/account", requireSettledContact(deps, showAccount));
  routes.post("/account/end-other-sessions", requireSettledContact(deps, endOtherSessions));
  routes.get("/account/change-password", requireContact(deps, showChangePassword));
  routes.post("/account/change-password", requireContact(deps, submitChangePassword));
  routes.get("/.well-known/change-password", (_req, res) =>
    res.redirect(302, addressOf(res, "/account/change-password")),
  );
}
