import type { SettingNotes } from "./setting-note.ts";

export const mailNotes: SettingNotes = {
  SMTP_URLS: {
    says: "Mail servers, in the order in which they are tried; none: mail is not set up",
    example: "smtp://login:secret@mail.example.org:587",
    form: "URLs, with commas",
    isSecret: true,
  },
  SMTP_TLS: { says: "`auto`: TLS is required but on loopback without a login; `required`: there too", example: "auto" },
  SMTP_NAME: {
    says: "How mail servers are greeted (`EHLO`); the domain of `MAIL_FROM` unless set",
    example: "mail.example.org",
    form: "name, or `[address]`",
  },
  SMTP_OAUTH_TOKEN_URL: {
    says: "Where access tokens are got for servers with a login and no password",
    example: "https://login.example.org/oauth2/token",
    form: "URL",
  },
  SMTP_OAUTH_CLIENT_ID: { says: "As whom", example: "rekey", form: "text" },
  SMTP_OAUTH_CLIENT_SECRET: { says: "With which secret", example: "secret", form: "text", isSecret: true },
  SMTP_OAUTH_REFRESH_TOKEN: { says: "None: by the client's own right", example: "token", form: "text", isSecret: true },
  SMTP_OAUTH_SCOPE: { says: "For what", example: "https://mail.example.org/send", form: "text" },
  DKIM_DOMAIN: {
    says: "By which domain mails are signed here; all three or none",
    example: "example.org",
    form: "domain",
  },
  DKIM_SELECTOR: { says: "The public key is at `<selector>._domainkey.<domain>`", example: "rekey", form: "name" },
  DKIM_PRIVATE_KEY: {
    says: "RSA of at least 2048 bits",
    example: "-----BEGIN PRIVATE KEY-----…",
    form: "PEM",
    isSecret: true,
  },
  MAIL_FROM: {
    says: "Where mails come from; named as the firm is unless it says otherwise",
    example: "Example Ltd <portal@example.org>",
    form: "address, perhaps with a name",
  },
  MAIL_REPLY_TO: {
    says: "Where answers go; to `MAIL_FROM` unless set",
    example: "help@example.org",
    form: "address, perhaps with a name",
  },
  BOUNCE_ADDRESS: {
    says: "Where mails come back to, with a tag; none: to `MAIL_FROM`, and nobody reads them here",
    example: "bounces@example.org",
    form: "address",
  },
  BOUNCE_PORT: { says: "Where mail for it is taken; none: another worker takes it", example: "4026" },
  LINK_LIFETIME: { says: "How long a link is good for, from when the mail server has taken it", example: "60m" },
  INVITE_LIFETIME: { says: "The same for a first password", example: "24h" },
  LINK_MINIMUM_LEFT: { says: "A link with less left is not mailed once more; a fresh one is", example: "15m" },
  MAIL_GIVE_UP_AFTER: { says: "For how long a mail is tried", example: "24h" },
  GATHER_NOTICES_FOR: {
    says: "So long the next notice to a contact waits, and tells of all changes until then",
    example: "10m",
  },
  REFUSAL_STANDS_AFTER: {
    says: "So long one recipient's refusal without a reason is not believed, while no other mail is taken",
    example: "1h",
  },
  RETRY_FIRST: { says: "The pause after a first failure", example: "2s" },
  RETRY_MAX: { says: "The longest pause", example: "15m" },
  SMTP_TIMEOUT: { says: "How long a server may say nothing", example: "30s" },
  MESSAGE_WANTED_WITHIN: { says: "How long a server may take until it asks for the message", example: "20s" },
  CRAWLS_AFTER: {
    says: "Mails for which a server takes longer to ask get at most half of the connections",
    example: "10s",
  },
  ATTEMPT_DEADLINE: { says: "Of all that is done for one attempt, by however many servers", example: "45s" },
  CLAIM_LEASE: { says: "How soon the delivery of a killed worker is taken over", example: "10s" },
  SMTP_CONNECTIONS: { says: "So many mails are sent at once, each on a connection of its own", example: "16" },
  BREAKER_FAILURES: { says: "So many failures in a row, and a server is left alone but for a probe", example: "5" },
  PROBE_MIN: { says: "The shortest pause between probes", example: "10s" },
  PROBE_MAX: { says: "The longest", example: "30s" },
};
