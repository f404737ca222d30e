import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { runProgram } from "./run-program.ts";

const root = join(import.meta.dirname, "../..");

/** An installation as the how-tos have it made, by `rekey init`, with all that can be asked for. */
export async function initExample(dir: string): Promise<void> {
  const flags = {
    dir,
    "portal-url": "https://portal.example.org",
    "console-url": "https://console.example.org",
    "api-url": "https://api.example.org",
    "mail-from": "portal@example.org",
    "audit-origin": "example.org/rekey",
    "checkpoint-file": join(dir, "state/checkpoints.ndjson"),
    "handover-url": "https://crm.example.org/rekey/passwords",
    "handover-format": "bcrypt-12",
  };
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const ended = await runProgram([process.execPath, join(root, "infra/cli/src/main.ts"), "init", ...words], {
    env: {
      DATABASE_URL: "postgres://keeper:a-long-password@db.example.org/rekey",
      REDIS_URL: "rediss://:secret@redis.example.org",
      SMTP_URLS: "smtps://login:secret@mail.example.org",
    },
  });
  if (ended.code !== 0) throw new Error(`init ended with ${ended.code}: ${ended.errors}`);
}

/** What `grep -v _FILE=` leaves of the settings that `init` has written. */
export function publicSettings(dir: string, service: string): Record<string, string> {
  const told = parseEnv(readFileSync(join(dir, service, "settings.env"), "utf8"));
  return Object.fromEntries(Object.entries(told).filter(([setting]) => !setting.endsWith("_FILE"))) as Record<
    string,
    string
  >;
}

/** The settings that `init` has written into files of their own. */
export function secretSettings(dir: string, service: string): string[] {
  return readdirSync(join(dir, service)).filter((file) => file !== "settings.env");
}
