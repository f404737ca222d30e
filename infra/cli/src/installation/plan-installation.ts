import { databaseUrlFor } from "@rekey/dev/database-roles";
import type { ServiceRole } from "@rekey/database/prepare/service-roles";
import { keyMakers, type MadeSetting } from "../keys/key-makers.ts";
import type { InstalledService } from "./folder.ts";

/** What an installation is made from. */
export interface InstallationFacts {
  /** Of the user who prepares the database; the services' roles have passwords that follow from theirs. */
  databaseUrl: string;
  redisUrl: string;
  portalUrl: string;
  apiUrl: string;
  consoleUrl: string;
  /** Undefined: mail is not set up yet. */
  smtpUrls: string | undefined;
  mailFrom: string;
  auditOrigin: string;
  checkpointFile: string;
  /** Where a CRM takes the hashes of new passwords. */
  handover: { url: string; format: string } | undefined;
}

export type ServiceSettings = Record<string, string>;
export type Installation = Partial<Record<InstalledService, ServiceSettings>>;

export interface Plan {
  services: Installation;
  /** The public keys of the history, for whoever verifies it. */
  historyKeys: readonly string[];
}

/** As whom a service signs in to PostgreSQL. */
export const roleOf: Readonly<Record<InstalledService, ServiceRole>> = {
  api: "rekey_api",
  portal: "rekey_portal",
  console: "rekey_console",
  "credentials-worker": "rekey_credentials",
  "mail-worker": "rekey_mail",
  "audit-sealer": "rekey_sealer",
  "webhook-worker": "rekey_webhooks",
  "handover-worker": "rekey_handover",
};

const withRedis = new Set<InstalledService>(["api", "portal", "console", "credentials-worker", "mail-worker"]);

/** Every setting that a production installation needs, each for the services that read it, with keys of its own. */
export async function planInstallation(facts: InstallationFacts): Promise<Plan> {
  const made = (await Promise.all(keyMakers.map(({ make }) => make({ origin: facts.auditOrigin })))).flat();
  const own = ownSettings(facts);
  const names = (Object.keys(own) as InstalledService[]).filter(
    (name) => name !== "handover-worker" || facts.handover !== undefined,
  );
  const services = names.map((name) => [
    name,
    { ...connections(facts, name), ...own[name], ...keysOf(made, name, facts) },
  ]);
  return {
    services: Object.fromEntries(services) as Installation,
    historyKeys: made.flatMap(({ notes = [] }) =>
      notes.flatMap((note) => /\S+\+[0-9a-f]{8}\+[\w+/=]+/.exec(note) ?? []),
    ),
  };
}

function connections(facts: InstallationFacts, name: InstalledService): ServiceSettings {
  return {
    DATABASE_URL: databaseUrlFor(facts.databaseUrl, roleOf[name]),
    ...(name === "api" && { VERIFY_DATABASE_URL: databaseUrlFor(facts.databaseUrl, "rekey_verifier") }),
    ...(withRedis.has(name) && { REDIS_URL: facts.redisUrl }),
  };
}

function keysOf(
  made: readonly MadeSetting[],
  name: InstalledService,
  { handover }: InstallationFacts,
): ServiceSettings {
  const wanted = made.filter(({ readBy }) => readBy.includes(name));
  const isUsed = (setting: string) => handover !== undefined || !setting.startsWith("HANDOVER_");
  return Object.fromEntries(wanted.filter((key) => isUsed(key.name)).map((key) => [key.name, key.value]));
}

function ownSettings(facts: InstallationFacts): Record<InstalledService, ServiceSettings> {
  const { portalUrl, apiUrl, consoleUrl, handover } = facts;
  const rolesOfStaff = "staff+batches+ops+auditor+admin";
  return {
    api: { API_URL: apiUrl, JWT_ISSUERS: `${consoleUrl}|${consoleUrl}/.well-known/jwks.json|console|${rolesOfStaff}` },
    portal: { PORTAL_URL: portalUrl },
    console: { CONSOLE_URL: consoleUrl, API_URL: apiUrl },
    "credentials-worker": handover ? { HANDOVER_URL: handover.url, HANDOVER_FORMAT: handover.format } : {},
    "mail-worker": {
      PORTAL_URL: portalUrl,
      CONSOLE_URL: consoleUrl,
      MAIL_FROM: facts.mailFrom,
      ...(facts.smtpUrls !== undefined && { SMTP_URLS: facts.smtpUrls }),
    },
    "audit-sealer": { AUDIT_ORIGIN: facts.auditOrigin, AUDIT_CHECKPOINT_FILE: facts.checkpointFile },
    "webhook-worker": {},
    "handover-worker": handover ? { HANDOVER_URL: handover.url } : {},
  };
}
