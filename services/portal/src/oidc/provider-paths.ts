/** Where the portal signs in somebody who comes from an application. */
export const interactionPath = "/sign-in/continue";

/** Where a contact says that they want to be signed out, when an application has asked. */
export const signOutPath = "/sign-out/continue";

export const providerPaths = {
  authorization: "/oidc/authorize",
  end_session: "/oidc/logout",
  jwks: "/oidc/keys",
  revocation: "/oidc/revoke",
  token: "/oidc/token",
  userinfo: "/oidc/userinfo",
};

/** What browsers open; all else is for programs. */
export const pagesOfProvider = [
  providerPaths.authorization,
  `${providerPaths.authorization}/:uid`,
  providerPaths.end_session,
];

/** Whoever has no password of an application is refused here, and counted. */
export const askedWithSecret = [providerPaths.token, providerPaths.revocation];

export const openToPrograms = [
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
  providerPaths.jwks,
  providerPaths.userinfo,
];
