import { isBearable, kindOfHash, nameOfKind, readKindName } from "@rekey/secrets/hash-kind";
import { z } from "zod";
import { ProblemError } from "./problem.ts";

// Every check of a password makes a hash of each kind that occurs, so that none tells which is stored.
const mostKinds = 8;

const howToName =
  "must be names of kinds, such as bcrypt-12 (cost 4 to 14), phpass-13 (7 to 15) or argon2id-65536-4-1 (KiB up to 262144, passes, lanes up to 8; KiB times passes up to 1048576)";

/** The kinds of hashes that may be brought in, each by its name. */
export const importedHashes = z
  .array(z.string().refine((name) => readKindName(name) !== undefined, howToName))
  .max(mostKinds, `must name at most ${mostKinds} kinds: each is paid for at every sign-in`);

/** Throws for a hash of no kind that is taken in, and says which are; of the hash itself it says nothing. */
export function requireTakenIn(hash: string, taken: readonly string[]): void {
  if (taken.length === 0) {
    const detail = "Name the kinds of hashes that come in, in IMPORT_HASHES of the API.";
    throw new ProblemError("password-import-off", { detail });
  }
  const kind = kindOfHash(hash);
  if (kind !== undefined && isBearable(kind) && taken.includes(nameOfKind(kind))) return;
  const detail = `must be a whole hash of one of these kinds: ${taken.join(", ")}`;
  throw new ProblemError("invalid-request", { errors: [{ pointer: "/hash", code: "not-allowed", detail }] });
}
