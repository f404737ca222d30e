import type { SettingNotes } from "./setting-note.ts";

export const staffNotes: SettingNotes = {
  STAFF_OIDC_ISSUER: {
    says: "The firm's OpenID provider, by which staff sign in with the accounts that they have there, see [the how-to](../how-to/staff-accounts.md)",
    example: "https://login.example.org/realms/firm",
    form: "the issuer as the provider writes it",
  },
  STAFF_OIDC_CLIENT_ID: { says: "What the console is called there", example: "rekey-console", form: "text" },
  STAFF_OIDC_CLIENT_SECRET: {
    says: "Its secret there; none: PKCE alone protects",
    example: "a-secret-of-the-provider",
    form: "text",
    isSecret: true,
  },
  STAFF_OIDC_ROLES: {
    says: "Which claim has the firm's roles, and what each of them means here",
    example: "roles=groups|role:crm-users=staff|role:crm-admins=admin",
    form: "options as in `JWT_ISSUERS`",
  },
  STAFF_OIDC_SCOPES: { says: "What is asked for there", example: "openid email profile", form: "scopes, with spaces" },
  STAFF_OIDC_NAME: {
    says: "What staff call it; unless set the issuer's host",
    example: "Example single sign-on",
    form: "text",
  },
  STAFF_TOTP: {
    says: "Who signs in with a code of an authenticator after the password: who likes to, administrators, or everybody; accounts of a firm are the firm's to ask, see [the how-to](../how-to/staff-accounts.md#ask-for-a-second-factor)",
    example: "admins",
  },
  LOCAL_STAFF: { says: "`off`: nobody signs in to the console with a password of Rekey", example: "on" },
};
