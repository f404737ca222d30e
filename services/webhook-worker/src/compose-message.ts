import { publicEventOf } from "@rekey/contracts/public-events";
import type { ClaimedWebhook } from "@rekey/database/webhooks/claim-webhooks";
import type { Message } from "@rekey/runtime/post-message";
import { MissingKey } from "@rekey/secrets/missing-key";
import type { SealingPrivateKeys } from "@rekey/secrets/seal";
import type { Secret } from "@rekey/secrets/secret";
import { openWebhookSecret, signWebhook } from "@rekey/secrets/webhook-secret";

/** Why there is no message: no key opens a secret, or what it is about is gone. */
export type Uncomposed = { lacks: "key"; keyIds: string[] } | { lacks: "event" };

/** The message of a delivery, signed as of now by each secret that its endpoint may know; or why there is none. */
export async function composeMessage(
  keys: SealingPrivateKeys,
  claimed: ClaimedWebhook,
  nowMs: number = Date.now(),
): Promise<Message | Uncomposed> {
  const content = contentOf(claimed);
  if (content === undefined) return { lacks: "event" };
  const { secrets, keyIds } = await openSecrets(keys, claimed);
  if (secrets.length === 0) return { lacks: "key", keyIds };
  const [id, timestamp, body] = [claimed.messageId, Math.floor(nowMs / 1_000), JSON.stringify(content)];
  return {
    url: claimed.url,
    body,
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signWebhook(secrets, { id, timestamp, body }),
    },
  };
}

/**
 * The same as the feed lists; each try of a message says the same. An event that is no longer read has no message: said
 * to be a test under its id, it would be the event for a receiver.
 */
function contentOf({ entry, messageId: id, createdAt, webhookId }: ClaimedWebhook): object | undefined {
  if (entry === null) return { id, timestamp: createdAt, type: "webhook.test", data: { webhookId } };
  return entry && publicEventOf(entry);
}

/** One whose key is missing is left out as long as another signs: a receiver needs one. */
async function openSecrets(
  keys: SealingPrivateKeys,
  { webhookId, secrets }: ClaimedWebhook,
): Promise<{ secrets: Secret[]; keyIds: string[] }> {
  const keyIds: string[] = [];
  const opened = secrets.map(({ generation, sealed }) =>
    openWebhookSecret(keys, { webhookId, generation }, sealed).catch((error: unknown) => {
      if (!(error instanceof MissingKey)) throw error;
      keyIds.push(error.keyId);
      return undefined;
    }),
  );
  return { secrets: (await Promise.all(opened)).filter((secret) => secret !== undefined), keyIds };
}
