import type { SettingNotes } from "./setting-note.ts";

export const peopleNotes: SettingNotes = {
  JWT_ISSUERS: {
    says: "Who may make tokens for the API: issuer, URL of its key set, name and roles, see [let a program in](../how-to/let-a-program-in.md)",
    example:
      "https://console.example.org|https://console.example.org/.well-known/jwks.json|console|staff+ops+auditor+admin",
    form: "`issuer|key set|name|role+role`, with commas",
  },
  JWT_AUDIENCE: { says: "For whom tokens have to be", example: "rekey", form: "text" },
  TOKEN_MAX_LIFETIME: { says: "The longest life of a token", example: "24h" },
  SESSION_LIFETIME: { says: "How long somebody stays signed in", example: "12h" },
  MANUAL_RESET: { says: "`off`: staff set no passwords by hand", example: "typed" },
  PASSWORD_MIN_LENGTH: { says: "The least length of a new password", example: "15" },
  TYPED_PASSWORD_LIFETIME: {
    says: "So long a password that staff typed, to be changed, signs in; none: for as long as it takes; the same for both",
    example: "7d",
    form: "duration",
  },
  IMPORT_HASHES: {
    says: "Kinds of other programs' hashes that may be brought in; none unless set",
    example: "bcrypt-12,phpass-13",
    form: "kinds, with commas",
  },
  ARGON2_MEMORY_KIB: { says: "Memory of a password's hash; the same for all", example: "19456" },
  ARGON2_PASSES: { says: "Passes of it; the same for all", example: "2" },
  ARGON2_LANES: { says: "Lanes of it; the same for all", example: "1" },
  PASSWORD_CHECKS_WAITING: {
    says: "How many checks of a password may wait for a core; beyond it sign-in answers 503",
    example: "64",
  },
  FORM_FILLED_AFTER: {
    says: "Whoever fills in the form of a link sooner is taken for a program, and asked once more",
    example: "2s",
  },
  STYLE_GUIDE: { says: "Whether `/styleguide` shows every part of pages", example: "no" },
  OIDC_CLIENTS: {
    says: "Applications that sign contacts in, see [the how-to](../how-to/sign-in-by-openid-connect.md)",
    example: "[]",
    form: "JSON",
    isSecret: true,
  },
  OIDC_TOKEN_LIFETIME: { says: "How long access tokens and ID tokens are good for", example: "10m" },
  OIDC_REQUESTS_PER_CLIENT: { says: "Requests to sign in of one client in ten minutes", example: "1000" },
  OIDC_LOGOUT_EVERY: { says: "How often it is looked whether an application has to be told of an end", example: "1s" },
  OIDC_LOGOUT_TIMEOUT: { says: "How long an application has to take the news", example: "5s" },
  OIDC_LOGOUT_RETRY: { says: "The pause after a try that failed; each is twice as long", example: "5s" },
  OIDC_LOGOUT_GIVE_UP_AFTER: { says: "For how long it is tried", example: "24h" },
};
