import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoName } from "@rekey/runtime/demo-keys";
import { generatePassword } from "@rekey/secrets/password-policy";
import { reveal } from "@rekey/secrets/secret";
import { type DemoUser, forEachUser } from "./demo-users.ts";
import { generateSystemKeys, type SystemKeys } from "./system-keys.ts";

/** What this checkout keeps secret: made at its first start, the same at all later ones. */
export interface CheckoutSecrets {
  postgresPassword: string;
  redisPassword: string;
  userPasswords: Record<DemoUser, string>;
  keys: SystemKeys;
}

const fileIn = (stateDir: string) => join(stateDir, "secrets.json");

export function hasSecrets(stateDir: string): boolean {
  return existsSync(fileIn(stateDir));
}

export async function ensureSecrets(stateDir: string): Promise<CheckoutSecrets> {
  const file = fileIn(stateDir);
  if (existsSync(file)) return withAllKeys(file, JSON.parse(readFileSync(file, "utf8")) as CheckoutSecrets);
  const secrets: CheckoutSecrets = {
    postgresPassword: randomBytes(24).toString("hex"),
    redisPassword: `${demoName}-${randomBytes(24).toString("hex")}`,
    userPasswords: forEachUser(() => reveal(generatePassword())),
    keys: await generateSystemKeys(),
  };
  mkdirSync(stateDir, { recursive: true });
  writePrivately(file, secrets);
  return secrets;
}

/** A checkout of an earlier version is given the keys that it did not need. */
async function withAllKeys(file: string, secrets: Omit<CheckoutSecrets, "keys"> & { keys: Partial<SystemKeys> }) {
  const made = await generateSystemKeys();
  const keys = { ...made, ...secrets.keys };
  if (Object.keys(made).every((name) => name in secrets.keys)) return { ...secrets, keys };
  writePrivately(file, { ...secrets, keys });
  return { ...secrets, keys };
}

/** Whole or not at all, and readable by the owner alone. */
export function writePrivately(file: string, content: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
