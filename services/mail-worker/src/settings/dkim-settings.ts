import { createPrivateKey, type KeyObject } from "node:crypto";
import { readAs } from "@rekey/runtime/config-values";
import { z } from "zod";
import { domain } from "./ascii-domain.ts";

const name = z
  .string()
  .regex(/^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?$/i, "must be a domain name");

/** Mails are signed (RFC 6376) when all three are set: the public key is at `<selector>._domainkey.<domain>`. */
export const dkimSettings = {
  DKIM_DOMAIN: domain().optional(),
  DKIM_SELECTOR: name.optional(),
  DKIM_PRIVATE_KEY: readAs(readKey, "must be an RSA private key of at least 2048 bits, in PEM").optional(),
};

type DkimName = keyof typeof dkimSettings;

/** All three or none: a mail that ought to be signed and is not would be thrown away far from here. */
export function checkDkimSettings(config: Partial<Record<DkimName, unknown>>, context: z.core.$RefinementCtx): void {
  const names = Object.keys(dkimSettings) as DkimName[];
  const missing = names.filter((key) => config[key] === undefined);
  if (missing.length === names.length) return;
  for (const key of missing) {
    context.addIssue({ code: "custom", path: [key], message: "has to be set where the other DKIM settings are" });
  }
}

// nodemailer signs with rsa-sha256 alone, and with any other key it would send the mail unsigned.
function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    const isGood = key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
    return isGood ? key : undefined;
  } catch {
    return undefined;
  }
}
