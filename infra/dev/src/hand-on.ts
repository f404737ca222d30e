import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import { entryFileOf, type ServiceName } from "./service-catalogue.ts";

const repositoryDir = join(import.meta.dirname, "../../..");

/** What every service reads beside its own settings; see `read-config` of the runtime. */
const ofEveryService = [
  "LOG_LEVEL",
  "ALLOW_PLAIN_HTTP",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_TRACES_SAMPLER_ARG",
];

/** What is not a setting of ours and decides how Node speaks to the world. */
export const ofNode = [
  "NODE_EXTRA_CA_CERTS",
  "NODE_USE_SYSTEM_CA",
  "NODE_OPTIONS",
  "NODE_USE_ENV_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "TZ",
  "LANG",
  "LC_ALL",
];

const givenToAll = "npm start is given it and tells each service its own part";
const itsOwn = "npm start chooses it, so that all services agree";
const handsNothingOver = "the demonstration has no CRM that keeps hashes, and starts no worker that hands them over";
const itsKeys = "the keys of a checkout lie in its secrets.json";

/** The settings of services that `npm start` decides by itself, and why. */
export const notHandedOn: Readonly<Record<string, string>> = {
  DATABASE_URL: givenToAll,
  VERIFY_DATABASE_URL: givenToAll,
  HISTORY_DATABASE_URL: "the demonstration has one PostgreSQL",
  REDIS_URL: givenToAll,
  SMTP_URLS: givenToAll,
  HOST: "the demonstration is for this machine alone",
  PORT: itsOwn,
  ADMIN_PORT: itsOwn,
  QUEUE_PREFIX: itsOwn,
  API_URL: itsOwn,
  PORTAL_URL: itsOwn,
  CONSOLE_URL: itsOwn,
  JWT_ISSUERS: itsOwn,
  JWT_AUDIENCE: itsOwn,
  TOKEN_MAX_LIFETIME: "the tokens of dev.json are to be good for a month",
  BOUNCE_PORT: itsOwn,
  SMTP_PORT: itsOwn,
  BOUNCES_TO: itsOwn,
  TOKEN_KEYS: itsKeys,
  SEALING_PUBLIC_KEY: itsKeys,
  SEALING_PRIVATE_KEYS: itsKeys,
  OIDC_SIGNING_KEYS: itsKeys,
  WEBHOOK_SEALING_PUBLIC_KEY: itsKeys,
  WEBHOOK_SEALING_PRIVATE_KEYS: itsKeys,
  HANDOVER_URL: handsNothingOver,
  HANDOVER_FORMAT: handsNothingOver,
  HANDOVER_SECRETS: handsNothingOver,
  HANDOVER_SEALING_PUBLIC_KEY: handsNothingOver,
  HANDOVER_SEALING_PRIVATE_KEYS: handsNothingOver,
  HANDOVER_ALLOWED_NETWORKS: handsNothingOver,
  HANDOVERS_AT_ONCE: handsNothingOver,
  HANDOVER_GIVE_UP_AFTER: handsNothingOver,
  HANDOVER_TIMEOUT: handsNothingOver,
  HANDOVER_RETRY_FIRST: handsNothingOver,
  HANDOVER_RETRY_MAX: handsNothingOver,
  HANDOVER_EVERY: handsNothingOver,
  AUDIT_ORIGIN: "the key of a checkout is for this name",
  AUDIT_SIGNING_KEYS: itsKeys,
  AUDIT_CHECKPOINT_FILE: "it lies beside the data of a checkout",
  STAFF_SIGNING_KEY: itsKeys,
  STAFF_TOTP_KEYS: itsKeys,
  FINGERPRINT_KEYS: itsKeys,
  FINGERPRINT_KEY: itsKeys,
};

/**
 * The schema of a service's settings, loaded by its file and not imported, because services are processes to everybody
 * else.
 */
export async function loadConfig(service: ServiceName): Promise<z.ZodObject<Record<string, z.ZodType>>> {
  const file = join(repositoryDir, dirname(entryFileOf(service)), "config.ts");
  const { Config } = (await import(pathToFileURL(file).href)) as { Config: z.ZodObject<Record<string, z.ZodType>> };
  return Config;
}

/** The names of a service's settings, out of its own schema: a list beside it would be forgotten. */
export async function settingsOf(service: ServiceName): Promise<string[]> {
  return [...Object.keys((await loadConfig(service)).shape), ...ofEveryService];
}

export type Given = Readonly<Record<string, string | undefined>>;

/** What a person has set for a service, by itself or as the name of a file. */
export async function handOn(service: ServiceName, given: Given): Promise<Record<string, string>> {
  const names = (await settingsOf(service)).filter((name) => !Object.hasOwn(notHandedOn, name));
  return pick([...names, ...names.map((name) => `${name}_FILE`)], given);
}

export function pick(names: readonly string[], given: Given): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
}

/** What a service is told by us, unless a person has told it in the other form. */
export function withoutTold(env: Record<string, string>, told: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => told[`${name}_FILE`] === undefined));
}
