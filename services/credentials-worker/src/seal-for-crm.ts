import type { SealedHandOver } from "@rekey/database/hand-overs/begin-hand-overs";
import { sealHandOver } from "@rekey/secrets/hand-over-seal";
import { nameOfKind } from "@rekey/secrets/hash-kind";
import { hashAs } from "@rekey/secrets/password-hash";
import { parseSealingPublicKey } from "@rekey/secrets/seal";
import type { Secret } from "@rekey/secrets/secret";
import type { Turns } from "@rekey/secrets/take-turns";
import type { Config } from "./config.ts";

type HashConfig = Pick<Config, "ARGON2_LANES" | "HANDOVER_URL" | "HANDOVER_FORMAT">;

/** The hash that the CRM gets of a new password, sealed; undefined where the CRM keeps none. */
export type SealForCrm = (resetId: string, password: Secret) => Promise<SealedHandOver | undefined>;

/** How many threads the widest of the hashes takes that are made here: each lane is one. */
export function lanesOfHashes({ ARGON2_LANES, HANDOVER_URL, HANDOVER_FORMAT: kind }: HashConfig): number {
  const isMade = HANDOVER_URL !== undefined && kind !== undefined && "lanes" in kind;
  return Math.max(ARGON2_LANES, isMade ? kind.lanes : 1);
}

/** This process makes the hash, and holds no key that opens it again. */
export async function openSealForCrm(config: Config, turns: Turns): Promise<SealForCrm> {
  const { HANDOVER_URL: url, HANDOVER_FORMAT: kind, HANDOVER_SEALING_PUBLIC_KEY: publicKey } = config;
  if (url === undefined) return async () => undefined;
  if (kind === undefined || publicKey === undefined)
    throw new Error("where HANDOVER_URL is set, HANDOVER_FORMAT and HANDOVER_SEALING_PUBLIC_KEY have to be set too");
  const key = await parseSealingPublicKey(publicKey);
  return async (resetId, password) => {
    const hash = await turns.take(() => hashAs(kind, password));
    return { format: nameOfKind(kind), sealedHash: await sealHandOver(key, resetId, hash) };
  };
}
