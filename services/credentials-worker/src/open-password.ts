import { MissingKey } from "@rekey/secrets/missing-key";
import type { Secret } from "@rekey/secrets/secret";
import type { CredentialsDeps } from "./credentials-deps.ts";

/** Undefined: it will never be opened. */
export async function openOrMiss(
  deps: Pick<CredentialsDeps, "openPassword" | "keys">,
  contextId: string,
  sealed: string,
): Promise<Secret | "missing-key" | undefined> {
  try {
    return await deps.openPassword(contextId, sealed);
  } catch (error) {
    if (!(error instanceof MissingKey)) return undefined;
    deps.keys.onMissing(error.keyId);
    return "missing-key";
  }
}
