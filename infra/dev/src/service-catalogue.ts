import type { ServiceRole } from "@rekey/database/prepare/service-roles";
import { demoName } from "@rekey/runtime/demo-keys";
import { auditOrigin, type SystemKeys } from "./system-keys.ts";

/** What one running system is made of, as far as its services have to be told. */
export interface SystemSettings {
  databaseUrl(role: ServiceRole): string;
  redisUrl: string;
  queuePrefix: string;
  /** None: mail is not set up. */
  smtpUrls: readonly string[];
  keys: SystemKeys;
  /** Where checkpoints of the history are appended; there before the services are started. */
  checkpointFile: string;
  /** Where the API finds the keys of staff tokens when no console runs; the console's own, unless told. */
  keySetUrl?: string | undefined;
  urls: { api: string; portal: string; console: string; mailbox: string; bounces: string };
}

export interface ServiceEntry {
  /** What its log lines begin with. */
  short: string;
  colour: number;
  /** The preferred ports; a service without pages or routes has none of its own. */
  port?: number;
  adminPort: number;
  env(settings: SystemSettings): Record<string, string>;
}

const audience = "rekey";
// Whoever tries it has the receiver beside it.
const onThisMachine = "loopback";
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
    port: 4000,
    adminPort: 4100,
    env: (settings) => ({
      ...storage(settings, "rekey_api"),
      VERIFY_DATABASE_URL: settings.databaseUrl("rekey_verifier"),
      IMPORT_HASHES: "bcrypt-10,bcrypt-12,phpass-13,argon2id-65536-4-1",
      PORT: portOf(settings.urls.api),
      API_URL: settings.urls.api,
      JWT_ISSUERS: [
        settings.urls.console,
        settings.keySetUrl ?? `${settings.urls.console}/.well-known/jwks.json`,
        "console",
        "staff+batches+ops+auditor+portal+admin",
      ].join("|"),
      JWT_AUDIENCE: audience,
      SEALING_PUBLIC_KEY: settings.keys.sealing.publicKey,
      FINGERPRINT_KEYS: `${demoName}:${settings.keys.fingerprintKey}`,
      WEBHOOK_SEALING_PUBLIC_KEY: settings.keys.webhookSealing.publicKey,
      WEBHOOK_ALLOWED_NETWORKS: onThisMachine,
    }),
  },
  portal: {
    short: "portal",
    colour: 35,
    port: 4001,
    adminPort: 4101,
    env: (settings) => ({
      ...storage(settings, "rekey_portal"),
      PORT: portOf(settings.urls.portal),
      PORTAL_URL: settings.urls.portal,
      SEALING_PUBLIC_KEY: settings.keys.sealing.publicKey,
      OIDC_SIGNING_KEYS: settings.keys.providerKey,
    }),
  },
  console: {
    short: "console",
    colour: 34,
    port: 4002,
    adminPort: 4102,
    env: (settings) => ({
      ...storage(settings, "rekey_console"),
      PORT: portOf(settings.urls.console),
      CONSOLE_URL: settings.urls.console,
      API_URL: settings.urls.api,
      STAFF_SIGNING_KEY: settings.keys.staffSigningKey,
      STAFF_TOTP_KEYS: settings.keys.staffTotpKeys,
      JWT_AUDIENCE: audience,
    }),
  },
  "credentials-worker": {
    short: "creds",
    colour: 33,
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
    adminPort: 4104,
    env: (settings) => ({
      ...storage(settings, "rekey_mail"),
      TOKEN_KEYS: settings.keys.tokenKeys,
      PORTAL_URL: settings.urls.portal,
      CONSOLE_URL: settings.urls.console,
      MAIL_FROM: "portal@rekey.test",
      BOUNCE_ADDRESS: "bounces@rekey.test",
      BOUNCE_PORT: portOf(settings.urls.bounces),
      ...(settings.smtpUrls.length > 0 && { SMTP_URLS: settings.smtpUrls.join(",") }),
    }),
  },
  "audit-sealer": {
    short: "sealer",
    colour: 90,
    adminPort: 4105,
    env: (settings) => ({
      DATABASE_URL: settings.databaseUrl("rekey_sealer"),
      AUDIT_ORIGIN: auditOrigin,
      AUDIT_SIGNING_KEYS: settings.keys.auditSigningKey,
      AUDIT_CHECKPOINT_FILE: settings.checkpointFile,
      AUDIT_CHECKPOINT_ALLOWED_NETWORKS: onThisMachine,
    }),
  },
  "webhook-worker": {
    short: "hooks",
    colour: 95,
    adminPort: 4107,
    env: (settings) => ({
      DATABASE_URL: settings.databaseUrl("rekey_webhooks"),
      WEBHOOK_SEALING_PRIVATE_KEYS: settings.keys.webhookSealing.privateKeys,
      WEBHOOK_ALLOWED_NETWORKS: onThisMachine,
    }),
  },
  // Only where a CRM keeps the hashes, which the demonstration has not: whoever starts it says where to.
  "handover-worker": {
    short: "handover",
    colour: 96,
    adminPort: 4108,
    env: (settings) => ({ DATABASE_URL: settings.databaseUrl("rekey_handover") }),
  },
  mailbox: {
    short: "mailbox",
    colour: 94,
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
  "webhook-worker",
] as const satisfies readonly ServiceName[];

/**
 * How Node is told to run each service, as `infra/image/rekey-service` does: with at most 16 MiB for what is new. Left
 * alone it takes 128 MiB for that, and keeps them (docs/decisions/0140-what-is-new-gets-little-room.md).
 */
export const nodeFlags = ["--max-semi-space-size=8"] as const;

export function entryFileOf(name: ServiceName): string {
  return `${name === "mailbox" ? "infra" : "services"}/${name}/src/main.ts`;
}
