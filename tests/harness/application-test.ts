import { generateProviderKey } from "@rekey/secrets/generate-keys";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { createContact } from "./create-contact.ts";
import { givePassword } from "./give-password.ts";
import { type ForeignApplication, startApplication } from "./start-application.ts";
import { systemTest } from "./system-test.ts";
import { waitFor } from "./wait-for.ts";

export const applicationSecret = "a-secret-that-a-machine-has-made-up-0123456789";

const insecure = { execute: [oidc.allowInsecureRequests] };

/** What an application shows when it asks for something. */
export const discover = (portalUrl: string, more: oidc.DiscoveryRequestOptions = {}) =>
  Promise.all([
    oidc.discovery(new URL(portalUrl), "shop", applicationSecret, oidc.ClientSecretBasic(applicationSecret), {
      ...insecure,
      ...more,
    }),
    oidc.discovery(new URL(portalUrl), "app", undefined, oidc.None(), { ...insecure, ...more }),
  ]);

/** What the portal is told of two applications: "shop" has a secret and hears of ends of sessions, "app" has none. */
export async function applicationSettings({ origin, redirectUri }: ForeignApplication, others: readonly object[] = []) {
  const addresses = { redirect_uris: [redirectUri], post_logout_redirect_uris: [`${origin}/out`] };
  const told = { client_secret: applicationSecret, backchannel_logout_uri: `${origin}/logged-out` };
  const clients = [
    { ...addresses, ...told, client_id: "shop", client_name: "The shop" },
    { ...addresses, client_id: "app", client_name: "The app", token_endpoint_auth_method: "none" },
    ...others,
  ];
  return {
    OIDC_CLIENTS: JSON.stringify(clients),
    OIDC_SIGNING_KEYS: await generateProviderKey(),
    OIDC_LOGOUT_EVERY: "100ms",
    OIDC_LOGOUT_RETRY: "200ms",
  };
}

/** A system to which the two have their contacts signed in by a client library that is not ours. */
export function applicationTest() {
  const begun = systemTest(async (start, stack) => {
    const application = stack.use(await startApplication());
    const portal = await applicationSettings(application);
    const system = await start({ services: ["api", "portal", "credentials-worker"], serviceEnv: { portal } });
    const [shop, app] = await discover(system.portalUrl);
    return { system, application, portal, shop, app };
  });
  const { system, given } = begun;
  const keySet = () => createRemoteJWKSet(new URL(given.shop.serverMetadata().jwks_uri ?? ""));
  return {
    ...begun,
    keySet,
    atShop: () => ({ config: given.shop, redirectUri: given.application.redirectUri }),
    atApp: () => ({ config: given.app, redirectUri: given.application.redirectUri }),
    aContact: async () => {
      const contact = await createContact(system);
      return { ...contact, password: await givePassword(system, contact.id) };
    },
    /** Waits until the shop was told so often that a session ended. */
    told: (count: number) =>
      waitFor(() => given.application.logoutTokens.length >= count && given.application.logoutTokens.slice(), {
        message: `the application is told ${count} times`,
      }),
    readLogoutToken: async (token: string) => {
      const expected = { issuer: system.portalUrl, audience: "shop" };
      const { payload, protectedHeader } = await jwtVerify(token, keySet(), expected);
      return { ...payload, typ: protectedHeader.typ };
    },
  };
}

/** With which word or status an application was refused; "taken" where it was not. */
export const refusalOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => "taken",
    (error: { error?: string; status?: number; message?: string }) => error.error ?? error.status ?? error.message,
  );
