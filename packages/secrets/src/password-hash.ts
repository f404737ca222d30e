import { randomBytes } from "node:crypto";
import { hash, needsRehash as differs, verify } from "argon2";
import type { Secret } from "./secret.ts";
import { reveal } from "./secret.ts";

export interface HashSettings {
  memoryKib: number;
  passes: number;
  lanes: number;
}

/** OWASP's least: 19 MiB, two passes, one lane. */
export const minimumHashSettings: Readonly<HashSettings> = { memoryKib: 19_456, passes: 2, lanes: 1 };

function normalised(password: Secret): string {
  return reveal(password).normalize("NFC");
}

function checkSettings(settings: HashSettings): void {
  const isTooWeak =
    settings.memoryKib < minimumHashSettings.memoryKib ||
    settings.passes < minimumHashSettings.passes ||
    settings.lanes < minimumHashSettings.lanes;
  if (isTooWeak) throw new Error("the argon2id settings are below 19456 KiB, 2 passes, 1 lane");
}

const costs = (settings: HashSettings) => ({
  memoryCost: settings.memoryKib,
  timeCost: settings.passes,
  parallelism: settings.lanes,
});

/**
 * argon2id with a salt of its own; the whole password counts, in Unicode's composed form. Takes a core and its memory.
 */
export async function hashPassword(password: Secret, settings: HashSettings): Promise<string> {
  checkSettings(settings);
  return hash(normalised(password), { type: 2, ...costs(settings) });
}

/** Takes a core and the memory of the hash's settings. */
export async function verifyPassword(storedHash: string, password: Secret): Promise<boolean> {
  if (!storedHash.startsWith("$argon2id$")) throw new Error("the stored hash is not of argon2id");
  return verify(storedHash, normalised(password));
}

export function needsRehash(storedHash: string, settings: HashSettings): boolean {
  return !storedHash.startsWith("$argon2id$") || differs(storedHash, costs(settings));
}

/** The settings that a hash of ours was made with; undefined for anything else. */
export function settingsOfHash(storedHash: string): HashSettings | undefined {
  const [, costsText] = /^\$argon2id\$v=19\$([^$]+)\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.exec(storedHash) ?? [];
  return costsText === undefined ? undefined : parseHashSettings(costsText);
}

/** Reads the part of a hash that names its settings, such as "m=19456,t=2,p=1". */
export function parseHashSettings(text: string): HashSettings | undefined {
  const values = new Map(text.split(",").map((pair) => [pair.slice(0, 2), Number(pair.slice(2))]));
  const [memoryKib, passes, lanes] = [values.get("m="), values.get("t="), values.get("p=")];
  if (!memoryKib || !passes || !lanes) return undefined;
  return { memoryKib, passes, lanes };
}

const base64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

/** A hash that no password matches and that takes as long to check as any of these settings. */
export function hashOfNothing({ memoryKib, passes, lanes }: HashSettings): string {
  const [salt, digest] = [base64(randomBytes(16)), base64(randomBytes(32))];
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${salt}$${digest}`;
}
