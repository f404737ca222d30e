import { durationMs } from "@rekey/runtime/config-values";
import { z } from "zod";
import { applicationList } from "./applications.ts";

/** Of the OpenID provider, which is there where there are applications. */
export const oidcSettings = {
  OIDC_CLIENTS: applicationList(),
  /** Private JWKs, separated by commas; the first one signs, all are published. */
  OIDC_SIGNING_KEYS: z.string().min(1).optional(),
  /** How long access tokens and ID tokens are good for. */
  OIDC_TOKEN_LIFETIME: durationMs("10m"),
  /** Requests to sign in to applications in ten minutes of one client: each is remembered until it is answered. */
  OIDC_REQUESTS_PER_CLIENT: z.coerce.number().int().min(1).default(1_000),
  /** How often it is looked whether an application has to be told that a session has ended. */
  OIDC_LOGOUT_EVERY: durationMs("1s"),
  /** How long an application has to take the news. */
  OIDC_LOGOUT_TIMEOUT: durationMs("5s"),
  /** After a try that failed; each pause is twice as long as the one before, and none longer than an hour. */
  OIDC_LOGOUT_RETRY: durationMs("5s"),
  OIDC_LOGOUT_GIVE_UP_AFTER: durationMs("24h"),
};

const OidcSettings = z.object(oidcSettings);
export type OidcSettings = z.output<typeof OidcSettings>;

/** Applications without keys could not be answered. */
export function needsSigningKeys(context: z.core.ParsePayload<OidcSettings>): void {
  const { OIDC_CLIENTS: applications, OIDC_SIGNING_KEYS: keys } = context.value;
  if (applications.length === 0 || keys !== undefined) return;
  const message = "is not set, and OIDC_CLIENTS names applications: give it at least one private key as a JWK";
  context.issues.push({ code: "custom", path: ["OIDC_SIGNING_KEYS"], message, input: undefined });
}
