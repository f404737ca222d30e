import { plainAddress } from "@rekey/contracts/read-address";
import { findPortalSession } from "@rekey/database/sign-in/portal-sessions";
import { letFormsLeadTo } from "@rekey/web/page-headers";
import type { Request, Response } from "express";
import type Provider from "oidc-provider";
import { goTo } from "../page-language.ts";
import type { PortalDeps } from "../portal-deps.ts";
import { signInBy, submitSignIn } from "../sign-in/sign-in.ts";
import { signInPage } from "../sign-in/sign-in-page.ts";
import type { Application } from "./applications.ts";
import type { Oidc } from "./open-oidc.ts";

type Interaction = InstanceType<Provider["Interaction"]>;
type SignInDeps = PortalDeps & { oidc: Oidc };

interface Pending {
  interaction: Interaction;
  application: Application;
}

const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** Somebody comes from an application: who is signed in to the portal goes on at once, unless that is not enough. */
export async function showApplicationSignIn(deps: SignInDeps, req: Request, res: Response): Promise<void> {
  const pending = await findPending(deps.oidc, req);
  if (pending === undefined) return goTo(res, "/sign-in");
  const idHash = deps.cookie.read(req);
  const session = idHash === undefined ? undefined : await findPortalSession(deps.db, idHash);
  const begunAt = Math.floor(Date.parse(session?.createdAt ?? "") / 1_000);
  if (session === undefined || asksForPassword(pending, begunAt)) {
    const hint = pending.interaction.params["login_hint"];
    const address = typeof hint === "string" && hint.includes("@") ? plainAddress(hint).slice(0, 254) : "";
    prepareForm(pending, res);
    return deps.pages.send(res, signInPage, { address, application: pending.application.client_name });
  }
  if (session.mustChange) return goTo(res, "/account/change-password");
  await goBack(pending, { contactId: session.contactId, begunAt, isNew: false }, res);
}

export async function submitApplicationSignIn(deps: SignInDeps, req: Request, res: Response): Promise<void> {
  const pending = await findPending(deps.oidc, req);
  if (pending === undefined) return submitSignIn(deps, req, res);
  const { client_name: application, client_id: applicationId } = pending.application;
  prepareForm(pending, res);
  await signInBy(deps, req, res, {
    applicationId,
    show: (page, data) => signInPage(page, { ...data, application }),
    goOn: ({ contactId }) => goBack(pending, { contactId, begunAt: nowSeconds(), isNew: true }, res),
  });
}

/** What follows the form leads to the application in the end. */
function prepareForm({ interaction }: Pending, res: Response): void {
  const origin = URL.parse(String(interaction.params["redirect_uri"]))?.origin;
  if (origin !== undefined) letFormsLeadTo(res, origin);
}

async function findPending(oidc: Oidc, req: Request): Promise<Pending | undefined> {
  const id = oidc.pendingSignInId(req);
  const interaction = id === undefined ? undefined : await oidc.provider.Interaction.find(id);
  const application = oidc.findApplication(interaction?.params["client_id"]);
  return interaction && application && { interaction, application };
}

/**
 * Whether the application wants the password to be typed now. Where the provider knew a session already, it has found
 * it not good enough.
 */
function asksForPassword({ interaction: { params, prompt, session } }: Pending, begunAt: number): boolean {
  if (prompt.name !== "login") return false;
  const prompts = typeof params["prompt"] === "string" ? params["prompt"].split(" ") : [];
  if (session !== undefined || prompts.includes("login")) return true;
  const maxAge = params["max_age"];
  return maxAge !== undefined && nowSeconds() - begunAt > Number(maxAge);
}

interface SignedIn {
  contactId: string;
  begunAt: number;
  /** Whether they have just typed their password. */
  isNew: boolean;
}

/** Back to the provider, which sends the browser on to the application. */
async function goBack({ interaction }: Pending, { contactId, begunAt, isNew }: SignedIn, res: Response): Promise<void> {
  // What the provider knew of this browser belongs to the session before, and maybe to somebody else.
  if (isNew) delete interaction.session;
  interaction.result = { login: { accountId: contactId, ts: begunAt }, consent: {} };
  await interaction.persist();
  res.redirect(303, interaction.returnTo);
}
