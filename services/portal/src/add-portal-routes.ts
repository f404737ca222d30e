import type { View } from "@rekey/web/create-pages";
import { addressOf } from "@rekey/web/page-address";
import type { Request, Response, Router } from "express";
import { endOtherSessions, showAccount, showChangePassword, submitChangePassword } from "./account/account.ts";
import { submitForgotPassword } from "./forgot-password/forgot-password.ts";
import { forgotPasswordPage, forgotPasswordSentPage } from "./forgot-password/forgot-password-page.ts";
import { linkPath, linkPathWritten } from "./set-password/link-path.ts";
import { showPasswordProgress } from "./set-password/password-progress.ts";
import { submitSignOut } from "./oidc/application-logout.ts";
import { showApplicationSignIn, submitApplicationSignIn } from "./oidc/application-sign-in.ts";
import type { Oidc } from "./oidc/open-oidc.ts";
import { interactionPath, signOutPath } from "./oidc/provider-paths.ts";
import { goTo } from "./page-language.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { requireContact, requireSettledContact } from "./account/require-contact.ts";
import { describeLink, sendDeadLink, showSetPassword, submitSetPassword } from "./set-password/set-password.ts";
import type { PortalWording } from "./portal-wording.ts";
import { signOut, submitSignIn } from "./sign-in/sign-in.ts";
import { noteSignInPath } from "./sign-in/sign-in-path.ts";
import { signInPage } from "./sign-in/sign-in-page.ts";
import { takeLanguage } from "./take-language.ts";

type Handler = (deps: PortalDeps, req: Request, res: Response) => Promise<void> | void;

export function addPortalRoutes(routes: Router, deps: PortalDeps, publicUrl: URL): void {
  const by = (handle: Handler) => (req: Request, res: Response) => handle(deps, req, res);
  const page = (view: View<object, PortalWording>) => by((_deps, _req, res) => deps.pages.send(res, view, {}));
  routes.use(takeLanguage(publicUrl), noteSignInPath(deps.oidc));
  routes.get("/", (_req, res) => goTo(res, "/account"));

  routes.get(linkPath, by(showSetPassword));
  routes.post(linkPath, by(submitSetPassword));
  routes.post(`${linkPath}/whose`, by(describeLink));
  routes.get(`${linkPath}/not-usable`, by(sendDeadLink));
  routes.get(linkPathWritten, by(showSetPassword));
  routes.get("/password/:resetId", by(showPasswordProgress));

  routes.get("/forgot-password", page(forgotPasswordPage));
  routes.post("/forgot-password", by(submitForgotPassword));
  routes.get("/forgot-password/sent", page(forgotPasswordSentPage));

  routes.get(
    "/sign-in",
    page((view, data) => signInPage(view, data)),
  );
  routes.post("/sign-in", by(submitSignIn));
  routes.post("/sign-out", by(signOut));
  if (deps.oidc !== undefined) addApplicationRoutes(routes, { ...deps, oidc: deps.oidc });

  routes.get("/account", requireSettledContact(deps, showAccount));
  routes.post("/account/end-other-sessions", requireSettledContact(deps, endOtherSessions));
  routes.get("/account/change-password", requireContact(deps, showChangePassword));
  routes.post("/account/change-password", requireContact(deps, submitChangePassword));
  routes.get("/.well-known/change-password", (_req, res) =>
    res.redirect(302, addressOf(res, "/account/change-password")),
  );
}

/** What follows where an application has sent somebody to be signed in or out. */
function addApplicationRoutes(routes: Router, deps: PortalDeps & { oidc: Oidc }): void {
  routes.get(interactionPath, (req, res) => showApplicationSignIn(deps, req, res));
  routes.post(interactionPath, (req, res) => submitApplicationSignIn(deps, req, res));
  routes.post(signOutPath, (req, res) => submitSignOut(deps, req, res));
}
