import { generateSealingKeys } from "@rekey/secrets/generate-keys";
import { newWebhookSecret } from "@rekey/secrets/webhook-secret";
import { reveal } from "@rekey/secrets/secret";
import type { TestSystemOptions } from "./test-system.ts";

/** The message that hands a password over, as a CRM reads it. */
export interface HandedOver {
  type: string;
  timestamp: string;
  data: {
    contactId: string;
    clientId: string;
    resetId: string;
    passwordVersion: number;
    mustChange: boolean;
    format: string;
    hash: string;
  };
}

/** What the services have to be told for a CRM that keeps hashes, and by which secret it knows the calls. */
export async function handOverOptions(
  url: string,
  format: string,
): Promise<{ secret: string; options: Required<Pick<TestSystemOptions, "services" | "serviceEnv">> }> {
  const { publicKey, privateKeys } = await generateSealingKeys();
  const secret = reveal(newWebhookSecret());
  const credentials = { HANDOVER_URL: url, HANDOVER_FORMAT: format, HANDOVER_SEALING_PUBLIC_KEY: publicKey };
  const handover = {
    HANDOVER_URL: url,
    HANDOVER_SECRETS: secret,
    HANDOVER_SEALING_PRIVATE_KEYS: privateKeys,
    HANDOVER_ALLOWED_NETWORKS: "loopback",
    HANDOVER_RETRY_FIRST: "100ms",
    HANDOVER_RETRY_MAX: "200ms",
    HANDOVER_TIMEOUT: "4s",
  };
  const serviceEnv = { "credentials-worker": credentials, "handover-worker": handover };
  return {
    secret,
    options: { services: ["api", "portal", "credentials-worker", "mail-worker", "handover-worker"], serviceEnv },
  };
}
