import { endPortalSession, findPortalSession } from "@rekey/database/sign-in/portal-sessions";
import type { Pages } from "@rekey/web/create-pages";
import { letFormsLeadTo } from "@rekey/web/page-headers";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { byVisitor } from "../by-visitor.ts";
import { speakTo } from "../page-language.ts";
import type { PortalDeps } from "../portal-deps.ts";
import type { PortalWording } from "../portal-wording.ts";
import { signedOutPage, signOutPage } from "./application-pages.ts";
import type { Logout } from "./create-provider.ts";
import type { Oidc } from "./open-oidc.ts";
import { keepRequest } from "./provider-language.ts";

type LogoutDeps = Pick<PortalDeps, "cookie" | "db" | "steps"> & { pages: Pages<PortalWording>; oidc: Oidc };

/**
 * Signs out whom the application means, if that is who is signed in here; asks whoever else is, and has nothing to do
 * for who is nobody.
 */
export async function answerLogout(deps: LogoutDeps, logout: Logout, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  const session = idHash === undefined ? undefined : await findPortalSession(deps.db, idHash);
  if (session === undefined) return leave(deps, logout, res);
  if (session.contactId === logout.subject) return signOutAndLeave(deps, logout, req, res);
  speakTo(res, session);
  keepRequest(res);
  const { redirectUri, state } = logout;
  const known = deps.oidc.findApplication(logout.applicationId);
  if (redirectUri !== undefined) letFormsLeadTo(res, new URL(redirectUri).origin);
  const application = known && { id: known.client_id, name: known.client_name };
  deps.pages.send(res, signOutPage, { application, redirectUri, state });
}

/** The answer to that question. Where it leads is looked up again: what a form says is not believed. */
export function submitSignOut(deps: LogoutDeps, req: Request, res: Response): Promise<void> {
  const application = deps.oidc.findApplication(typedText(req.body, "application"));
  const redirectUri = application?.post_logout_redirect_uris.find((uri) => uri === typedText(req.body, "redirect-uri"));
  const state = typedText(req.body, "state");
  const logout = { applicationId: application?.client_id, redirectUri, state: state === "" ? undefined : state };
  return signOutAndLeave(deps, { ...logout, subject: undefined }, req, res);
}

async function signOutAndLeave(deps: LogoutDeps, logout: Logout, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  if (idHash !== undefined) {
    await deps.steps.runStatement(byVisitor(res), (statement) => endPortalSession(statement, idHash));
  }
  deps.cookie.clear(res);
  leave(deps, logout, res);
}

function leave({ pages }: LogoutDeps, { redirectUri, state }: Logout, res: Response): void {
  if (redirectUri === undefined) return pages.send(res, signedOutPage, {});
  const target = new URL(redirectUri);
  if (state !== undefined) target.searchParams.set("state", state);
  res.redirect(303, target.href);
}
