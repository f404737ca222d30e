import { createHmac, randomBytes } from "node:crypto";
import { openPassword, sealPassword, type SealingPrivateKeys, type SealingPublicKey } from "./seal.ts";
import { createSecret, reveal, type Secret } from "./secret.ts";

const prefix = "whsec_";

/** In the form of Standard Webhooks: 32 bytes of chance, in base64. */
export function newWebhookSecret(): Secret {
  return createSecret(`${prefix}${randomBytes(32).toString("base64")}`);
}

/**
 * Secrets of that form, separated by commas: the present one and, while a receiver changes, the one of before.
 * Undefined for all else.
 */
export function readWebhookSecrets(text: string): Secret[] | undefined {
  const texts = text.split(",").map((part) => part.trim());
  return texts.length <= 2 && texts.every(isSecret) ? texts.map(createSecret) : undefined;
}

function isSecret(text: string): boolean {
  const bytes = /^whsec_(?<base64>[A-Za-z0-9+/]{32,88}={0,2})$/.exec(text)?.groups?.["base64"];
  const { length } = Buffer.from(bytes ?? "", "base64");
  return length >= 24 && length <= 64;
}

/** Which secret it is: a seal of another endpoint or generation does not open. */
interface Place {
  webhookId: string;
  generation: number;
}

const contextOf = ({ webhookId, generation }: Place) => `webhook:${webhookId}:${generation}`;

/** Whoever seals it cannot open it again: only the worker that signs can. */
export const sealWebhookSecret = (key: SealingPublicKey, place: Place, secret: Secret): Promise<string> =>
  sealPassword(key, contextOf(place), secret);

/** Throws `MissingKey` where another key may open it. */
export const openWebhookSecret = (keys: SealingPrivateKeys, place: Place, sealed: string): Promise<Secret> =>
  openPassword(keys, contextOf(place), sealed);

export interface SignedMessage {
  id: string;
  /** In seconds. */
  timestamp: number;
  body: string;
}

/** The header `webhook-signature`: one for each secret, so that a receiver may have the old one or the new. */
export function signWebhook(secrets: readonly Secret[], { id, timestamp, body }: SignedMessage): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(reveal(secret).slice(prefix.length), "base64");
      return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
    })
    .join(" ");
}
