import { randomBytes } from "node:crypto";
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
}

export async function generateSystemKeys(): Promise<SystemKeys> {
  return {
    tokenKeys: generateTokenKey(),
    sealing: await generateSealingKeys(),
    webhookSealing: await generateSealingKeys(),
    staffSigningKey: await generateSigningKey(),
    providerKey: await generateProviderKey(),
    fingerprintKey: randomBytes(32).toString("base64url"),
  };
}
