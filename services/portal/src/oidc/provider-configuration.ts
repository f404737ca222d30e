import { findApplicationContact } from "@rekey/database/applications/logins";
import { locales } from "@rekey/contracts/locale";
import type { ProviderKeys } from "@rekey/secrets/provider-keys";
import type { Account, ClientMetadata, Configuration, KoaContextWithOIDC } from "oidc-provider";
import type { PortalDeps } from "../portal-deps.ts";
import type { Application } from "./applications.ts";
import { providerPaths } from "./provider-paths.ts";

/** What an application may ask for, and what it then is told. */
const claims = {
  openid: ["sub"],
  email: ["email"],
  profile: ["name", "locale"],
  client: ["urn:rekey:client"],
};

/** How long somebody has to sign in; with a password that has to be set first as well. */
const interactionSeconds = 45 * 60;
const codeSeconds = 60;

interface Options {
  deps: Pick<PortalDeps, "db" | "config">;
  keys: ProviderKeys;
  /** Under which the portal's pages are. */
  basePath: string;
  isSecure: boolean;
}

/** What there is to set, apart from where things are kept and how pages look. */
export function providerConfiguration({ deps, keys, basePath, isSecure }: Options): Configuration {
  const { config, db } = deps;
  const sessionSeconds = Math.ceil(config.SESSION_LIFETIME / 1_000);
  const tokenSeconds = Math.ceil(config.OIDC_TOKEN_LIFETIME / 1_000);
  return {
    clients: config.OIDC_CLIENTS.map((application) => clientOf(application, keys.alg)),
    jwks: { keys: keys.jwks.map((jwk) => ({ ...jwk })) },
    claims: { ...claims, acr: null, auth_time: null, iss: null, sid: null },
    scopes: Object.keys(claims),
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
    },
    routes: providerPaths,
    discovery: { ui_locales_supported: [...locales] },
    cookies: cookiesOf(basePath, isSecure),
    // All of it ends with the session of the portal, by the word of PostgreSQL; see the adapter.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: (ctx) => ctx.oidc.client?.clientAuthMethod === "none",
    ttl: {
      AccessToken: tokenSeconds,
      AuthorizationCode: codeSeconds,
      Grant: sessionSeconds,
      IdToken: tokenSeconds,
      Interaction: interactionSeconds,
      RefreshToken: sessionSeconds,
      Session: sessionSeconds,
    },
    findAccount: async (_ctx, contactId) => accountOf(await findApplicationContact(db, contactId)),
    loadExistingGrant: grantWithoutAsking,
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    fetch: () => Promise.reject(new Error("the provider asks nobody for anything")),
    extraTokenClaims: () => undefined,
  };
}

function clientOf(application: Application, alg: string): ClientMetadata {
  return {
    ...application,
    application_type: "web",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    response_modes: ["query"],
    require_auth_time: true,
    id_token_signed_response_alg: alg,
    ...(application.backchannel_logout_uri !== undefined && { backchannel_logout_session_required: true }),
  } as ClientMetadata;
}

function accountOf(contact: Awaited<ReturnType<typeof findApplicationContact>>): Account | undefined {
  if (contact === undefined) return undefined;
  const { contactId, clientId, email, name, locale } = contact;
  return {
    accountId: contactId,
    // Which of them are told is decided by the scope.
    claims: () => ({ sub: contactId, email, name, locale, "urn:rekey:client": clientId }),
  };
}

/** The applications are the firm's own: whoever signs in to one has said all that would be asked. */
async function grantWithoutAsking(ctx: KoaContextWithOIDC) {
  const { account, client, provider, session, requestParamOIDCScopes } = ctx.oidc;
  if (account === undefined || client === undefined) return undefined;
  const grantId = session?.grantIdFor(client.clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = known ?? new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  const before = grant.getOIDCScope();
  grant.addOIDCScope([...requestParamOIDCScopes].join(" "));
  if (known === undefined || grant.getOIDCScope() !== before) await grant.save();
  return grant;
}

/**
 * Names of their own under each path of a host, as those of the portal have. No page of another site gets them sent
 * along with a form.
 */
function cookiesOf(basePath: string, isSecure: boolean): NonNullable<Configuration["cookies"]> {
  const path = basePath.replaceAll("/", "+");
  const nameOf = (kind: string, prefix: string) => `${isSecure ? prefix : ""}rekey_portal_oidc_${kind}${path}`;
  const options = { httpOnly: true, sameSite: "lax", secure: isSecure, signed: false, overwrite: true } as const;
  return {
    names: {
      session: nameOf("session", "__Host-"),
      interaction: nameOf("interaction", "__Secure-"),
      resume: nameOf("resume", "__Secure-"),
    },
    long: { ...options, path: "/" },
    short: { ...options, path: `${basePath}/` },
  };
}
