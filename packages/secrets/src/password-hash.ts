import { hash, verify } from "@node-rs/argon2";
import { compare, hash as hashByBcrypt } from "bcrypt";
import { type HashKind, type HashSettings, kindOfHash, nameOfKind } from "./hash-kind.ts";
import { hashByPhpass, isOfPhpass } from "./phpass.ts";
import type { Secret } from "./secret.ts";
import { reveal } from "./secret.ts";

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

// Of "a known password", by OpenSSL.
const knownHash = "$argon2id$v=19$m=64,t=2,p=2$YSBrbm93biBzYWx0IDAxNg$xo6oi75CmIm5StISFLes/KabOPjQIklQTRDjuqh+3+w";

/**
 * Throws where argon2 does not give the answer that is known: the library chooses its code by the processor that it
 * runs on, and a password that is hashed wrongly on one machine is wrong on every other. Takes less than a millisecond.
 */
export async function proveArgon2(check = verify): Promise<void> {
  if (!(await check(knownHash, "a known password")))
    throw new Error("argon2 gives a wrong answer on this processor; no password is hashed here");
}

let proof: Promise<void> | undefined;

async function makeByArgon2(text: string, algorithm: "argon2id" | "argon2i", settings: HashSettings): Promise<string> {
  await (proof ??= proveArgon2());
  return hash(text, { algorithm: algorithm === "argon2id" ? 2 : 1, ...costs(settings) });
}

/**
 * argon2id with a salt of its own; the whole password counts, in Unicode's composed form. Takes a core and its memory.
 */
export async function hashPassword(password: Secret, settings: HashSettings): Promise<string> {
  checkSettings(settings);
  return makeByArgon2(normalised(password), "argon2id", settings);
}

/**
 * A hash of another program's form, with a salt of its own, for a program that checks the password by itself; of its
 * composed form, which is what keyboards give. Of bcrypt the first 72 bytes count, and it has PHP's mark, which others
 * read too.
 */
export async function hashAs(kind: HashKind, password: Secret): Promise<string> {
  const text = normalised(password);
  if (kind.scheme === "phpass") return hashByPhpass(text, kind.cost);
  if (kind.scheme === "bcrypt") return (await hashByBcrypt(text, kind.cost)).replace(/^\$2b/, "$2y");
  return makeByArgon2(text, kind.scheme, kind);
}

/**
 * Whether the password is that of a stored hash, ours or one that another program has made. Those were made of what was
 * typed as it was, ours of its composed form; where the two differ both are tried. Takes a core and the memory of the
 * hash's settings.
 */
export async function verifyPassword(storedHash: string, password: Secret): Promise<boolean> {
  const kind = kindOfHash(storedHash);
  if (kind === undefined) throw new Error("the stored hash is of no form that can be checked");
  const matches: boolean[] = [];
  for (const text of new Set([normalised(password), reveal(password)]))
    matches.push(await isOf[kind.scheme](storedHash, text));
  return matches.includes(true);
}

/** Of bcrypt the first 72 bytes count, as in every program that has made such a hash; PHP's mark is another's word. */
const isOf: Record<HashKind["scheme"], (storedHash: string, text: string) => Promise<boolean>> = {
  argon2id: (storedHash, text) => verify(storedHash, text),
  argon2i: (storedHash, text) => verify(storedHash, text),
  bcrypt: (storedHash, text) => compare(text, storedHash.replace(/^\$2y/, "$2b")),
  phpass: isOfPhpass,
};

export function needsRehash(storedHash: string, settings: HashSettings): boolean {
  const kind = kindOfHash(storedHash);
  return kind === undefined || nameOfKind(kind) !== nameOfKind({ scheme: "argon2id", ...settings });
}
