import { type HashKind, isWorthMaking, readKindName } from "@rekey/secrets/hash-kind";

export const formatFault =
  "must be a kind of hash such as bcrypt-12 (at least 10), argon2id-65536-4-1 or argon2i-65536-4-1 (at least 19456 KiB " +
  "and 2 passes) or phpass-13 (at least 13)";

/** Undefined for what is no kind of hash, or one too weak to be made today. */
export function readFormat(name: string): HashKind | undefined {
  const kind = readKindName(name);
  return kind !== undefined && isWorthMaking(kind) ? kind : undefined;
}
