import { handOverType } from "@rekey/contracts/hand-over-words";
import type { ClaimedHandOver } from "@rekey/database/hand-overs/claim-hand-overs";
import type { Message } from "@rekey/runtime/post-message";
import { openHandOver } from "@rekey/secrets/hand-over-seal";
import type { SealingPrivateKeys } from "@rekey/secrets/seal";
import { reveal, type Secret } from "@rekey/secrets/secret";
import { signWebhook } from "@rekey/secrets/webhook-secret";

/**
 * The call that hands a password over, signed as of now by each secret. Each try of it has the same id and body; the
 * hash stands in the body and nowhere else. Throws `MissingKey` where another key may open it.
 */
export async function composeMessage(
  { url, keys, secrets }: { url: string; keys: SealingPrivateKeys; secrets: readonly Secret[] },
  claimed: ClaimedHandOver,
  nowMs: number = Date.now(),
): Promise<Message> {
  const { resetId, contactId, clientId, mustChange, format, sealedHash, createdAt } = claimed;
  const hash = await openHandOver(keys, resetId, sealedHash);
  const data = {
    contactId,
    clientId,
    resetId,
    // Not the number of the password here, which begins anew with a contact who comes back, and goes back with a dump.
    passwordVersion: Date.parse(createdAt),
    mustChange,
    format,
    hash: reveal(hash),
  };
  const body = JSON.stringify({ type: handOverType, timestamp: createdAt, data });
  const timestamp = Math.floor(nowMs / 1_000);
  return {
    url,
    body,
    headers: {
      "user-agent": "Rekey-Handover/1",
      "webhook-id": resetId,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signWebhook(secrets, { id: resetId, timestamp, body }),
    },
  };
}
