import { join } from "node:path";
import { readConfig } from "@rekey/runtime/read-config";
import { toJSONSchema, type z } from "zod";

const root = join(import.meta.dirname, "../..");

/** What Rekey's services read beside their own schemas, and what Node and its libraries read. */
const ofEveryService = ["ADMIN_HOST", "ADMIN_PORT", "LOG_LEVEL", "ALLOW_PLAIN_HTTP", "ALLOW_DEMO_KEYS", "NODE_ENV"];

/** What somebody could have in these files; of most, the schema knows no more than that there is one. */
const samples: Readonly<Record<string, string>> = {
  DATABASE_URL: "postgres://rekey:secret@postgres:5432/rekey?sslmode=verify-full&sslrootcert=system",
  VERIFY_DATABASE_URL: "postgres://rekey:secret@postgres:5432/rekey?sslmode=verify-full&sslrootcert=system",
  HISTORY_DATABASE_URL: "postgres://rekey:secret@replica:5432/rekey?sslmode=verify-full&sslrootcert=system",
  JWT_ISSUERS: "https://console.example.org|https://console.example.org/keys.json|console|staff",
  REDIS_URL: "rediss://:secret@redis:6379",
  SMTP_URLS: "smtps://portal:secret@mail.example.org",
  HANDOVER_SECRETS: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
  STAFF_TOTP_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64url")}`,
};

function sampleSecret(setting: string): string {
  return samples[setting] ?? "secret ".repeat(8);
}

/** `NAME_FILE` as `NAME` with what its file could have. */
function withSecrets(told: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(told).map(([name, value]) => {
      const setting = /^(.+)_FILE$/.exec(name)?.[1];
      return setting === undefined || setting === "AUDIT_CHECKPOINT" ? [name, value] : [setting, sampleSecret(setting)];
    }),
  );
}

const readSchema = async (service: string): Promise<z.ZodObject> =>
  ((await import(join(root, `services/${service}/src/config.ts`))) as { Config: z.ZodObject }).Config;

export const readsSetting = async (service: string, setting: string): Promise<boolean> =>
  setting in (await readSchema(service)).shape;

/** The settings without which a service does not start. */
export async function requiredSettings(service: string): Promise<Set<string>> {
  const { required } = toJSONSchema(await readSchema(service), { io: "input", unrepresentable: "any" });
  return new Set(required);
}

/** What a service would say to its settings at its start, and what it is told and does not read. */
export async function judgeSettings(service: string, told: Readonly<Record<string, string>>): Promise<string[]> {
  const Config = await readSchema(service);
  const settings = withSecrets(told);
  const known = new Set([...Object.keys(Config.shape), ...ofEveryService]);
  const unknown = Object.keys(settings).filter((name) => !known.has(name));
  const read = readConfig(Config, settings);
  return [...unknown.map((name) => `${name}: is read by nobody`), ...(read.ok ? [] : read.faults)];
}
