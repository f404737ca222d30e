import { randomBytes } from "node:crypto";

/** A password that the policy takes and that stands nowhere else. */
export function freshPassword(): string {
  return `otter ${randomBytes(6).toString("hex")} lantern`;
}

/** Finds each of them in a text. */
export const freshPasswords = /otter [0-9a-f]{12} lantern/g;
