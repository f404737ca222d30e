import { randomBytes } from "node:crypto";
import { generateSigningKey as generateNoteKey } from "@rekey/proof/note";
import { demoName } from "@rekey/runtime/demo-keys";
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
  /** Of the second factors of staff. */
  staffTotpKeys: string;
  providerKey: string;
  fingerprintKey: string;
  /** By which checkpoints of the history are signed, in the name of `auditOrigin`. */
  auditSigningKey: string;
}

/** The name of the history of a system that is started here, and nowhere else. */
export const auditOrigin = "rekey.test/history";

/** Keys that are called those of a demo, so that no other installation works with them. */
export async function generateSystemKeys(): Promise<SystemKeys> {
  const prefix = `${demoName}-`;
  return {
    tokenKeys: generateTokenKey(demoName),
    sealing: await generateSealingKeys(prefix),
    webhookSealing: await generateSealingKeys(prefix),
    staffSigningKey: await generateSigningKey(prefix),
    staffTotpKeys: generateTokenKey(demoName),
    providerKey: await generateProviderKey(prefix),
    fingerprintKey: randomBytes(32).toString("base64url"),
    auditSigningKey: (await generateNoteKey(auditOrigin)).signingKey,
  };
}
