import { randomBytes } from "node:crypto";
import { generateSigningKey as generateNoteKey } from "@rekey/proof/note";
import {
  generateProviderKey,
  generateSealingKeys,
  generateSigningKey,
  generateTokenKey,
} from "@rekey/secrets/generate-keys";

export interface SystemKeys {
  tokenKeys: string;
  sealing: { publicKey: string; privateKeys: string };
  /** Of the secrets by which webhooks are signed. */
  webhookSealing: { publicKey: string; privateKeys: string };
  staffSigningKey: string;
  providerKey: string;
  fingerprintKey: string;
  /** By which checkpoints of the history are signed, in the name of `auditOrigin`. */
  auditSigningKey: string;
}

/** The name of the history of a system that is started here. */
export const auditOrigin = "rekey.test/history";

export async function generateSystemKeys(): Promise<SystemKeys> {
  return {
    tokenKeys: generateTokenKey(),
    sealing: await generateSealingKeys(),
    webhookSealing: await generateSealingKeys(),
    staffSigningKey: await generateSigningKey(),
    providerKey: await generateProviderKey(),
    fingerprintKey: randomBytes(32).toString("base64url"),
    auditSigningKey: (await generateNoteKey(auditOrigin)).signingKey,
  };
}
