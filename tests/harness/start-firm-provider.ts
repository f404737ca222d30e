import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { generateProviderKey } from "@rekey/secrets/generate-keys";
import { parseProviderKeys } from "@rekey/secrets/provider-keys";
import Provider, { type Configuration, type KoaContextWithOIDC } from "oidc-provider";

interface FirmPersonClaims {
  sub: string;
  name?: string;
  email?: string;
  groups?: unknown;
}

/** The OpenID provider of a firm that uses Rekey, by a library that is not ours, on loopback. */
export interface FirmProviderServer extends AsyncDisposable {
  issuer: string;
  /** Who sits before the browser; undefined: whoever does declines. */
  atTheKeyboard: { person: FirmPersonClaims | undefined };
  /** Begins to answer for the console at this address; until then, and while it is away, it answers 503. */
  serve(consoleUrl: string): Promise<void>;
  isAway: boolean;
  /** Whether it shows keys by which it has signed nothing. */
  showsOtherKeys: boolean;
}

const firmClient = { id: "rekey", secret: "a-secret-that-the-firm-has-made-up-0123456789" };

/** What the console is told of the provider. */
export const firmEnv = ({ issuer }: Pick<FirmProviderServer, "issuer">): Record<string, string> => ({
  STAFF_OIDC_ISSUER: issuer,
  STAFF_OIDC_CLIENT_ID: firmClient.id,
  STAFF_OIDC_CLIENT_SECRET: firmClient.secret,
  STAFF_OIDC_ROLES: "roles=groups|role:crm-users=staff|role:crm-audit=auditor|role:crm-admins=admin",
  STAFF_OIDC_NAME: "Elm single sign-on",
});

export async function startFirmProvider(): Promise<FirmProviderServer> {
  const atTheKeyboard: FirmProviderServer["atTheKeyboard"] = { person: undefined };
  const known = new Map<string, FirmPersonClaims>();
  let provider: Provider | undefined;
  const { jwks: otherKeys } = await parseProviderKeys(await generateProviderKey());
  const server = createServer((req, res) => {
    if (provider === undefined || firm.isAway) return void res.writeHead(503).end();
    if (firm.showsOtherKeys && req.url === "/jwks") {
      const keys = otherKeys.map(({ kty, crv, x, y, n, e, kid }) => ({ kty, crv, x, y, n, e, kid }));
      return void res.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
    }
    if (req.url?.startsWith("/interaction/")) return void finishInteraction(provider, req, res);
    void provider.callback()(req, res);
  });
  const finishInteraction = async (of: Provider, req: IncomingMessage, res: ServerResponse) => {
    const { person } = atTheKeyboard;
    if (person !== undefined) known.set(person.sub, person);
    const result = person === undefined ? { error: "access_denied" } : { login: { accountId: person.sub } };
    await of.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  };
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const firm: FirmProviderServer = {
    issuer,
    atTheKeyboard,
    isAway: false,
    showsOtherKeys: false,
    serve: async (consoleUrl) => {
      const { jwks, alg } = await parseProviderKeys(await generateProviderKey());
      provider = new Provider(
        issuer,
        configurationFor({ consoleUrl, keys: jwks.map((jwk) => ({ ...jwk })), alg, known }),
      );
    },
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed()).closeAllConnections()),
  };
  return firm;
}

interface Firm {
  consoleUrl: string;
  keys: object[];
  alg: string;
  known: ReadonlyMap<string, FirmPersonClaims>;
}

function configurationFor({ consoleUrl, keys, alg, known }: Firm): Configuration {
  const client = {
    client_id: firmClient.id,
    client_secret: firmClient.secret,
    redirect_uris: [`${consoleUrl}/sign-in/firm/return`],
    post_logout_redirect_uris: [`${consoleUrl}/sign-in`],
    backchannel_logout_uri: `${consoleUrl}/sign-in/firm/logged-out`,
    backchannel_logout_session_required: true,
    id_token_signed_response_alg: alg,
  };
  return {
    clients: [client as never],
    jwks: { keys },
    claims: { openid: ["sub", "groups"], email: ["email"], profile: ["name"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => {
      const person = known.get(sub);
      return person && { accountId: sub, claims: () => ({ ...person }) };
    },
    loadExistingGrant: grantAll,
    // Its own does not speak to this machine.
    fetch: (url, { dispatcher: _dispatcher, ...options }: RequestInit & { dispatcher?: unknown } = {}) =>
      fetch(url, options),
    cookies: { keys: ["a key of a provider in a test"] },
    renderError: (ctx, { error }) => {
      ctx.body = error;
    },
  };
}

async function grantAll({ oidc: { account, client, provider } }: KoaContextWithOIDC) {
  const grant = new provider.Grant({ accountId: account?.accountId ?? "", clientId: client?.clientId ?? "" });
  grant.addOIDCScope("openid email profile");
  await grant.save();
  return grant;
}
