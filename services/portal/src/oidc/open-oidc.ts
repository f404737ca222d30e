import type { Logger } from "@rekey/runtime/logger";
import { runUntilStopped } from "@rekey/runtime/run-until-stopped";
import { parseProviderKeys } from "@rekey/secrets/provider-keys";
import type { Pages } from "@rekey/web/create-pages";
import type { PageError } from "@rekey/web/page-error";
import { readCookie } from "@rekey/web/session-cookie";
import type { Request, Router } from "express";
import type Provider from "oidc-provider";
import type { PortalDeps } from "../portal-deps.ts";
import type { PortalWording } from "../portal-wording.ts";
import { addProviderRoutes } from "./add-provider-routes.ts";
import type { Application } from "./applications.ts";
import { createProvider, type LeftToPortal } from "./create-provider.ts";
import { forgetWhatIsOver, tellApplications } from "./tell-applications.ts";

export type OidcDeps = Omit<PortalDeps, "pages" | "oidc"> & {
  log: Logger;
  publicUrl: URL;
  /** Says which page stands for an error of the portal's own parts. */
  explainError: (error: unknown) => PageError | undefined;
};

/** The OpenID provider of the portal, as far as the portal's own pages need it. */
export interface Oidc extends AsyncDisposable {
  provider: Provider;
  leftToPortal: LeftToPortal;
  addRoutes: (routes: Router, pages: Pages<PortalWording>) => void;
  findApplication: (id: unknown) => Application | undefined;
  /** What the provider knows a sign-in by that the browser began at an application; undefined: it says of none. */
  pendingSignInId: (req: Request) => string | undefined;
}

const forgetEveryMs = 60_000;

export async function openOidc(deps: OidcDeps): Promise<Oidc> {
  const { config, log } = deps;
  const keys = await parseProviderKeys(config.OIDC_SIGNING_KEYS ?? "");
  const { provider, leftToPortal } = createProvider(deps, keys);
  const applications = new Map(config.OIDC_CLIENTS.map((application) => [application.client_id, application]));
  const interactionCookie = provider.cookieName("interaction");
  const stack = new AsyncDisposableStack();
  const { round: tell } = stack.use(tellApplications({ ...deps, keys, applications }));
  stack.use(runUntilStopped("tell-applications", tell, { everyMs: config.OIDC_LOGOUT_EVERY, log }));
  stack.use(runUntilStopped("forget-sign-ins", forgetWhatIsOver(deps), { everyMs: forgetEveryMs, log }));
  const oidc: Oidc = {
    provider,
    leftToPortal,
    addRoutes: (routes, pages) => addProviderRoutes(routes, { ...deps, pages, oidc }),
    findApplication: (id) => (typeof id === "string" ? applications.get(id) : undefined),
    pendingSignInId: (req) => readCookie(req.headers.cookie, interactionCookie),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  return oidc;
}
