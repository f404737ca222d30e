import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
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

const maxRunning = Math.max(1, availableParallelism());
const waiting: (() => void)[] = [];
let running = 0;

/** Each hash takes a core and much memory, so that a flood of sign-ins must queue instead of taking the machine. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < maxRunning) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

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

/** argon2id with a salt of its own; the whole password counts, in Unicode's composed form. */
export async function hashPassword(password: Secret, settings: HashSettings): Promise<string> {
  checkSettings(settings);
  return inTurn(() => hash(normalised(password), { type: 2, ...costs(settings) }));
}

export async function verifyPassword(storedHash: string, password: Secret): Promise<boolean> {
  if (!storedHash.startsWith("$argon2id$")) throw new Error("the stored hash is not of argon2id");
  return inTurn(() => verify(storedHash, normalised(password)));
}

export function needsRehash(storedHash: string, settings: HashSettings): boolean {
  return !storedHash.startsWith("$argon2id$") || differs(storedHash, costs(settings));
}

const base64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");

/** Does the work of a real check, so that the time of an answer does not tell whether an account exists. */
export async function verifyAgainstNothing(
  password: Secret,
  settings: HashSettings = minimumHashSettings,
): Promise<false> {
  const { memoryKib, passes, lanes } = settings;
  const salt = base64(randomBytes(16));
  const digest = base64(randomBytes(32));
  await verifyPassword(`$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${salt}$${digest}`, password);
  return false;
}
