import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { basePathOf } from "@rekey/runtime/base-path";
import type { Logger } from "@rekey/runtime/logger";
import type { ProviderKeys } from "@rekey/secrets/provider-keys";
import type { Request } from "express";
import Provider, { type ErrorOut, errors, type KoaContextWithOIDC } from "oidc-provider";
import { toLanguage } from "../page-language.ts";
import type { OidcDeps } from "./open-oidc.ts";
import { providerConfiguration } from "./provider-configuration.ts";
import { interactionPath } from "./provider-paths.ts";
import { recordAdapter } from "./record-adapter.ts";

/** A page of the portal in the place of one of the provider's. */
export type PageOfProvider =
  | { kind: "error"; status: number; code: string; cause: unknown }
  | { kind: "logout"; logout: Logout };

/** What an application has asked for, after the provider has found it in order. */
export interface Logout {
  applicationId: string | undefined;
  redirectUri: string | undefined;
  state: string | undefined;
  /** Whom the application means, by a token that we have signed. */
  subject: string | undefined;
}

/** By request, what the provider leaves to the portal. */
export interface LeftToPortal {
  pages: WeakMap<IncomingMessage, PageOfProvider>;
  /** What it failed with, through no fault of whoever asks. */
  failures: WeakMap<IncomingMessage, unknown>;
}

export function createProvider(deps: OidcDeps, keys: ProviderKeys) {
  const { config, publicUrl, cookie, log } = deps;
  const basePath = basePathOf(publicUrl);
  const leftToPortal: LeftToPortal = { pages: new WeakMap(), failures: new WeakMap() };
  const portalSession = () => {
    const ctx = Provider.ctx;
    return ctx === undefined ? undefined : cookie.read(ctx.req as Request);
  };
  const refusals = {
    usedTwice: () => new errors.InvalidGrant("used already"),
    isOver: () => new errors.InvalidGrant("the session is over"),
  };
  const configuration = providerConfiguration({ deps, keys, basePath, isSecure: publicUrl.protocol === "https:" });
  const provider = new Provider(config.PORTAL_URL, {
    ...configuration,
    features: { ...configuration.features, rpInitiatedLogout: { enabled: true, logoutSource: noteLogout } },
    adapter: recordAdapter(deps, portalSession, refusals),
    interactions: { url: (_ctx, { params }) => `${basePath}${languageIn(params["ui_locales"])}${interactionPath}` },
    renderError: notePageOfError,
  });
  speakForPublicUrl(provider, publicUrl);
  provider.use(async (ctx, next) => {
    await next();
    // Nobody is signed in as far as the provider knows; the portal may know better.
    const { oidc } = ctx as KoaContextWithOIDC;
    if (oidc?.route === "end_session" && ctx.status === 200 && !leftToPortal.pages.has(ctx.req))
      noteLogout(ctx as KoaContextWithOIDC);
    if (leftToPortal.pages.has(ctx.req)) ctx.respond = false;
    // The others are refused to every application.
    if (oidc?.route === "discovery") Object.assign(ctx.body as object, { response_modes_supported: ["query"] });
  });
  listen(provider, leftToPortal, log);
  return { provider, leftToPortal };

  function notePageOfError(ctx: KoaContextWithOIDC, { error: code }: ErrorOut, cause: unknown): void {
    leftToPortal.pages.set(ctx.req, { kind: "error", status: ctx.status, code, cause });
  }

  function noteLogout(ctx: KoaContextWithOIDC): void {
    // Nothing of it is to be remembered: the portal asks, and ends its own session.
    if (ctx.oidc.session !== undefined) Reflect.set(ctx.oidc.session, "destroyed", true);
    leftToPortal.pages.set(ctx.req, { kind: "logout", logout: logoutOf(ctx) });
  }
}

function logoutOf({ oidc: { client, params, entities } }: KoaContextWithOIDC): Logout {
  return {
    applicationId: client?.clientId,
    redirectUri: textIn(params?.["post_logout_redirect_uri"]),
    state: textIn(params?.["state"]),
    subject: textIn(entities.IdTokenHint?.payload["sub"]),
  };
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The first of the languages that are asked for in which the portal speaks, as the first step of an address. */
function languageIn(locales: unknown): string {
  const [language] = (textIn(locales) ?? "").split(" ", 20).flatMap((tag) => toLanguage(tag) ?? []);
  return language === undefined ? "" : `/${language}`;
}

/**
 * Where it is and whether it is secure is what PORTAL_URL says, whatever a proxy or a visitor puts into a header or an
 * address.
 */
function speakForPublicUrl(provider: Provider, publicUrl: URL): void {
  const { host, origin } = publicUrl;
  const protocol = publicUrl.protocol.replace(":", "");
  for (const [name, value] of Object.entries({ protocol, host, origin, href: `${origin}/` })) {
    Object.defineProperty(provider.request, name, { get: () => value });
  }
  Object.assign(provider.context, { mountPath: basePathOf(publicUrl) });
}

const refusedAt = [
  "authorization.error",
  "end_session.error",
  "grant.error",
  "revocation.error",
  "userinfo.error",
] as const;

function listen(provider: Provider, { failures }: LeftToPortal, log: Logger): void {
  const events: EventEmitter = provider;
  for (const name of refusedAt) {
    events.on(name, (ctx: KoaContextWithOIDC, err: errors.OIDCProviderError) => {
      const application = ctx.oidc.client?.clientId;
      log.info({ code: "oidc-refused", at: name, error: err.error, application }, "an application was refused");
    });
  }
  events.on("server_error", (ctx: KoaContextWithOIDC, err: unknown) => void failures.set(ctx.req, err));
  // Koa would print it.
  events.on("error", (err: unknown) => log.error({ code: "oidc-failed", err }, "the OpenID provider failed"));
}
