import type { ServiceRole } from "@rekey/database/service-roles";
import type { SystemKeys } from "./system-keys.ts";

/** What one running system is made of, as far as its services have to be told. */
export interface SystemSettings {
  databaseUrl(role: ServiceRole): string;
  redisUrl: string;
  queuePrefix: string;
  smtpUrls: readonly string[];
  keys: SystemKeys;
  /** Where the API finds the keys of staff tokens; the console's own, unless told. */
  keySetUrl?: string | undefined;
  urls: { api: string; portal: string; console: string; mailbox: string; bounces: string };
}

export interface ServiceEntry {
  /** What its log lines begin with. */
  short: string;
  colour: number;
  entryFile: string;
  /** The preferred ports; a service without pages or routes has none of its own. */
  port?: number;
  adminPort: number;
  env(settings: SystemSettings): Record<string, string>;
}

const audience = "rekey";
const portOf = (url: string) => new URL(url).port;

function storage(settings: SystemSettings, role: ServiceRole): Record<string, string> {
  return {
    DATABASE_URL: settings.databaseUrl(role),
    REDIS_URL: settings.redisUrl,
    QUEUE_PREFIX: settings.queuePrefix,
  };
}

/** The processes of the system and what each of them is told: never more than it needs. */
export const serviceCatalogue = {
  api: {
    short: "api",
    colour: 36,
    entryFile: "services/api/src/main.ts",
    port: 4000,
    adminPort: 4100,
    env: (settings) => ({
      ...storage(settings, "rekey_api"),
      PORT: portOf(settings.urls.api),
      API_URL: settings.urls.api,
      JWT_ISSUERS: [
        settings.urls.console,
        settings.keySetUrl ?? `${settings.urls.console}/.well-known/jwks.json`,
        "console",
        "staff+ops+auditor+admin",
      ].join("|"),
      JWT_AUDIENCE: audience,
      SEALING_PUBLIC_KEY: settings.keys.sealing.publicKey,
      FINGERPRINT_KEYS: `k1:${settings.keys.fingerprintKey}`,
    }),
  },
  portal: {
    short: "portal",
    colour: 35,
    entryFile: "services/portal/src/main.ts",
    port: 4001,
    adminPort: 4101,
    env: (settings) => ({
      ...storage(settings, "rekey_portal"),
      PORT: portOf(settings.urls.portal),
      PORTAL_URL: settings.urls.portal,
      SEALING_PUBLIC_KEY: settings.keys.sealing.publicKey,
    }),
  },
  console: {
    short: "console",
    colour: 34,
    entryFile: "services/console/src/main.ts",
    port: 4002,
    adminPort: 4102,
    env: (settings) => ({
      ...storage(settings, "rekey_console"),
      PORT: portOf(settings.urls.console),
      CONSOLE_URL: settings.urls.console,
      API_URL: settings.urls.api,
      STAFF_SIGNING_KEY: settings.keys.staffSigningKey,
      JWT_AUDIENCE: audience,
    }),
  },
  "credentials-worker": {
    short: "creds",
    colour: 33,
    entryFile: "services/credentials-worker/src/main.ts",
    adminPort: 4103,
    env: (settings) => ({
      ...storage(settings, "rekey_credentials"),
      TOKEN_KEYS: settings.keys.tokenKeys,
      SEALING_PRIVATE_KEYS: settings.keys.sealing.privateKeys,
    }),
  },
  "mail-worker": {
    short: "mail",
    colour: 32,
    entryFile: "services/mail-worker/src/main.ts",
    adminPort: 4104,
    env: (settings) => ({
      ...storage(settings, "rekey_mail"),
      TOKEN_KEYS: settings.keys.tokenKeys,
      PORTAL_URL: settings.urls.portal,
      MAIL_FROM: "portal@rekey.test",
      BOUNCE_ADDRESS: "bounces@rekey.test",
      BOUNCE_PORT: portOf(settings.urls.bounces),
      ...(settings.smtpUrls.length > 0 && { SMTP_URLS: settings.smtpUrls.join(",") }),
    }),
  },
  "audit-sealer": {
    short: "sealer",
    colour: 90,
    entryFile: "services/audit-sealer/src/main.ts",
    adminPort: 4105,
    env: (settings) => ({
      DATABASE_URL: settings.databaseUrl("rekey_sealer"),
    }),
  },
  mailbox: {
    short: "mailbox",
    colour: 94,
    entryFile: "infra/mailbox/src/main.ts",
    port: 4003,
    adminPort: 4106,
    env: (settings) => ({
      PORT: portOf(settings.urls.mailbox),
      SMTP_PORT: settings.smtpUrls[0] === undefined ? "0" : portOf(settings.smtpUrls[0]),
      BOUNCES_TO: settings.urls.bounces,
    }),
  },
} as const satisfies Record<string, ServiceEntry>;

export type ServiceName = keyof typeof serviceCatalogue;

/** The product itself; the mailbox only stands in for the world around it. */
export const productServices = [
  "api",
  "portal",
  "console",
  "credentials-worker",
  "mail-worker",
  "audit-sealer",
] as const satisfies readonly ServiceName[];
