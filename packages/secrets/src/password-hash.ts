import { hash, needsRehash as differs, verify } from "argon2";
import { compare, hash as hashByBcrypt } from "bcrypt";
import { type HashKind, type HashSettings, kindOfHash } from "./hash-kind.ts";
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

/**
 * argon2id with a salt of its own; the whole password counts, in Unicode's composed form. Takes a core and its memory.
 */
export async function hashPassword(password: Secret, settings: HashSettings): Promise<string> {
  checkSettings(settings);
  return hash(normalised(password), { type: 2, ...costs(settings) });
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
  const made = await hash(text, { type: kind.scheme === "argon2id" ? 2 : 1, ...costs(kind) });
  // The library sorts the costs by their names; the reference and PHP read them in this order alone.
  return made.replace(/(m=\d+),(p=\d+),(t=\d+)/, "$1,$3,$2");
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
  return !storedHash.startsWith("$argon2id$") || differs(storedHash, costs(settings));
}
