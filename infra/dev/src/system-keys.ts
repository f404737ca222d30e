import { randomBytes } from "node:crypto";
import { generateSealingKeys, generateSigningKey, generateTokenKey } from "@rekey/secrets/generate-keys";

export interface SystemKeys {
  tokenKeys: string;
  sealing: { publicKey: string; privateKeys: string };
  staffSigningKey: string;
  fingerprintKey: string;
}

export async function generateSystemKeys(): Promise<SystemKeys> {
  return {
    tokenKeys: generateTokenKey(),
    sealing: await generateSealingKeys(),
    staffSigningKey: await generateSigningKey(),
    fingerprintKey: randomBytes(32).toString("base64url"),
  };
}
