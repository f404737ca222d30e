import { hash } from "node:crypto";
import type { Caller } from "./authenticate.ts";
import type { KeySet } from "./open-key-set.ts";

interface Verified {
  caller: Caller;
  keys: KeySet;
  /** The reading of those keys by which the token was verified. */
  reading: number;
  /** In milliseconds. */
  endsAtMs: number;
}

export interface VerifiedTokens {
  /** Whose token it is, if it was verified before and would be again. */
  find(token: string): Caller | undefined;
  keep(token: string, verified: Verified): void;
}

const atMost = 1_000;

/**
 * Remembers tokens that were verified, by their hash, so that a caller's signature is checked once and not at each
 * request. None outlives its end, the reading of its issuer's keys, or a thousand others.
 */
export function rememberTokens(): VerifiedTokens {
  const known = new Map<string, Verified>();
  const keyOf = (token: string) => hash("sha256", token, "base64");
  return {
    find(token) {
      const key = keyOf(token);
      const verified = known.get(key);
      if (!verified) return undefined;
      const { caller, keys, reading, endsAtMs } = verified;
      if (keys.reading() === reading && Date.now() < endsAtMs) return caller;
      known.delete(key);
      return undefined;
    },
    keep(token, verified) {
      const [oldest] = known.keys();
      if (oldest !== undefined && known.size >= atMost) known.delete(oldest);
      known.set(keyOf(token), verified);
    },
  };
}
