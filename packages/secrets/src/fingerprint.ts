import { createHmac } from "node:crypto";

/** Tells whether two requests say the same without keeping what they say; `["ab"]` and `["a", "b"]` differ. */
export function fingerprint(key: string, parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("hex");
}
