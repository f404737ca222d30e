import { findClaim } from "@rekey/contracts/claim-path";
import { readIssuerOptions, rolesNamed } from "@rekey/contracts/issuer-options";
import { visibleTextOf } from "@rekey/contracts/visible-text";
import type { FirmPerson } from "@rekey/database/sign-in/firm-accounts";
import * as oidc from "openid-client";
import { firmFailureOf, FirmSignInFailed } from "./firm-failure.ts";
import { type FirmSettings, rolesOfPeople } from "./firm-settings.ts";
import { openLogoutReader } from "./read-logout-token.ts";

/** What the browser has to bring back, so that nobody is signed in who did not begin it there. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  verifier: string;
}

interface FirmIdentity {
  person: FirmPerson;
  /** What the provider calls the sign-in, if it says. */
  session: string | undefined;
  /** Shows the provider at the end who is signed out. */
  idToken: string | undefined;
}

export type FirmProvider = ReturnType<typeof openFirmProvider>;

const timeoutSeconds = 5;
// What it says of itself is believed for so long; of somebody who is to be sent there not to a page that is away.
const knownForMs = 60_000;
const seenForMs = 10_000;

/** The firm's OpenID provider. It is asked for its addresses when they are needed, so it may come later than we. */
export function openFirmProvider(settings: FirmSettings, { returnUrl, signedOutUrl }: Addresses) {
  const issuer = settings.STAFF_OIDC_ISSUER ?? "";
  const read = readPerson(settings);
  const known = openKnown(() => discover(settings, issuer).catch(fail));
  return {
    /** What staff call it. */
    name: settings.STAFF_OIDC_NAME ?? new URL(issuer).host,
    /** Who vouches for its accounts, however the slash at its end is written. */
    issuer: issuerKey(issuer),
    /** Where a browser is sent, and what it has to bring back. */
    start: async () => sendThere(await known.for(seenForMs), settings.STAFF_OIDC_SCOPES, returnUrl),
    /** Who it is, by what the provider sent the browser back with. */
    async finish(query: URLSearchParams, pending: PendingSignIn): Promise<FirmIdentity> {
      const config = await known.for(knownForMs);
      const tokens = await exchange(config, query, pending, returnUrl).catch(fail);
      const ofToken = tokens.claims();
      if (ofToken === undefined) throw new FirmSignInFailed("not-proven");
      const claims = await completed(config, tokens.access_token, ofToken, read.isComplete).catch(fail);
      const { sid } = ofToken;
      const session = typeof sid === "string" && sid.length <= 255 ? sid : undefined;
      return { person: read.person(claims), session, idToken: tokens.id_token };
    },
    /** Where somebody is signed out at the provider too; undefined: it has no such page, or does not answer. */
    async signOutUrl(idToken: string | undefined): Promise<URL | undefined> {
      const config = await known.for(knownForMs).catch(() => undefined);
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
      const hint = idToken === undefined ? {} : { id_token_hint: idToken };
      return oidc.buildEndSessionUrl(config, { ...hint, post_logout_redirect_uri: signedOutUrl.href });
    },
    readLogout: openLogoutReader(async () => {
      const { issuer: iss, jwks_uri: jwksUrl } = (await known.for(knownForMs)).serverMetadata();
      return { issuer: iss, jwksUrl, clientId: settings.STAFF_OIDC_CLIENT_ID ?? "" };
    }),
    /** Fails while the provider cannot be asked. */
    async check(): Promise<void> {
      await known.for(knownForMs).catch((cause: unknown) => {
        throw new Error("the firm's OpenID provider does not answer; nobody signs in by it, and others do", { cause });
      });
    },
  };
}

/** What a provider says of itself, asked for again when it is older than somebody wants to believe. */
function openKnown(ask: () => Promise<oidc.Configuration>) {
  let known: { configuration: oidc.Configuration; at: number } | undefined;
  let asked: Promise<oidc.Configuration> | undefined;
  const refresh = async () => {
    const configuration = await ask();
    known = { configuration, at: Date.now() };
    return configuration;
  };
  return {
    async for(ms: number): Promise<oidc.Configuration> {
      if (known !== undefined && Date.now() - known.at < ms) return known.configuration;
      // However many want to know, it is asked once.
      asked ??= refresh().finally(() => (asked = undefined));
      return asked;
    },
  };
}

async function sendThere(config: oidc.Configuration, scope: string, returnUrl: URL) {
  const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: returnUrl.href,
    scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: "S256",
  });
  return { url, pending };
}

function exchange(
  config: oidc.Configuration,
  query: URLSearchParams,
  { state, nonce, verifier }: PendingSignIn,
  returnUrl: URL,
) {
  const back = new URL(returnUrl);
  back.search = query.toString();
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
  return oidc.authorizationCodeGrant(config, back, checks);
}

interface Addresses {
  /** To which the provider sends the browser back. */
  returnUrl: URL;
  signedOutUrl: URL;
}

function fail(error: unknown): never {
  throw firmFailureOf(error);
}

/** An issuer as accounts are kept under it. */
const issuerKey = (issuer: string): string => issuer.replace(/\/+$/, "");

function discover(settings: FirmSettings, issuer: string): Promise<oidc.Configuration> {
  const { STAFF_OIDC_CLIENT_ID: clientId = "", STAFF_OIDC_CLIENT_SECRET: secret } = settings;
  // Whether an issuer may be spoken to by plain http was decided when the settings were read.
  const execute = issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
  return oidc.discovery(new URL(issuer), clientId, secret, secret === undefined ? oidc.None() : undefined, {
    timeout: timeoutSeconds,
    // The signature of an ID token is checked too, though it came from the provider itself.
    execute: [...execute, oidc.enableNonRepudiationChecks],
  });
}

type Claims = Readonly<Record<string, unknown>> & { sub: string; iss: string };

/** The claims of the ID token; what it lacks of what is needed is asked for. */
async function completed(
  config: oidc.Configuration,
  accessToken: string,
  claims: Claims,
  isComplete: (claims: Claims) => boolean,
): Promise<Claims> {
  if (isComplete(claims) || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(config, accessToken, claims.sub)), ...claims };
}

function readPerson({ STAFF_OIDC_ROLES: text = "" }: FirmSettings) {
  const options = readIssuerOptions(text.split("|"), rolesOfPeople);
  if (typeof options === "string") throw new Error(`STAFF_OIDC_ROLES: ${options}`);
  const rolesIn = (claims: Claims) => findClaim(claims, options.rolesAt);
  const mail = ({ email }: Claims) => (typeof email === "string" ? visibleTextOf(email).slice(0, 254) : "");
  return {
    isComplete: (claims: Claims) =>
      rolesIn(claims) !== undefined && claims["name"] !== undefined && claims["email"] !== undefined,
    person(claims: Claims): FirmPerson {
      const named = rolesIn(claims);
      const roles = rolesNamed(Array.isArray(named) ? named : [named], { ...options, grants: rolesOfPeople });
      const called = [claims["name"], claims["preferred_username"], claims["email"], claims.sub];
      const names = called.map((each) => (typeof each === "string" ? visibleTextOf(each).slice(0, 100) : ""));
      const name = names.find((each) => each !== "") ?? "Somebody";
      return { issuer: issuerKey(claims.iss), subject: claims.sub, name, email: mail(claims), roles };
    },
  };
}
