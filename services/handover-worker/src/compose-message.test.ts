import type { ClaimedHandOver } from "@rekey/database/hand-overs/claim-hand-overs";
import { generateSealingKeys } from "@rekey/secrets/generate-keys";
import { sealHandOver } from "@rekey/secrets/hand-over-seal";
import { parseSealingPrivateKeys, parseSealingPublicKey } from "@rekey/secrets/seal";
import { newWebhookSecret } from "@rekey/secrets/webhook-secret";
import { expect, test } from "vitest";
import { composeMessage } from "./compose-message.ts";

const [resetId, hash] = ["018f0000-0000-7000-8000-000000000001", "$2y$12$of-the-new-password"];
const url = "https://crm.example.org/rekey/passwords";

async function arrange() {
  const { publicKey, privateKeys } = await generateSealingKeys();
  const claimed: ClaimedHandOver = {
    resetId,
    contactId: "c1",
    clientId: "k1",
    mustChange: true,
    format: "bcrypt-12",
    sealedHash: await sealHandOver(await parseSealingPublicKey(publicKey), resetId, hash),
    createdAt: "2026-11-27T00:00:00.000Z",
    attempt: 1,
    triedForMs: 0,
    isInForce: true,
  };
  return { keys: await parseSealingPrivateKeys(privateKeys), claimed };
}

test("each try says the same, and the hash stands in the body alone", async () => {
  const { keys, claimed } = await arrange();
  const secrets = [newWebhookSecret(), newWebhookSecret()];
  const first = await composeMessage({ url, keys, secrets }, claimed, 1_000);
  const later = await composeMessage({ url, keys, secrets }, { ...claimed, attempt: 2 }, 90_000);
  expect(later.body).toBe(first.body);
  expect(JSON.parse(first.body)).toEqual({
    type: "contact.password_changed",
    timestamp: claimed.createdAt,
    data: {
      contactId: "c1",
      clientId: "k1",
      resetId,
      passwordVersion: 1_795_737_600_000,
      mustChange: true,
      format: "bcrypt-12",
      hash,
    },
  });
  expect([first.headers["webhook-id"], first.headers["webhook-timestamp"]]).toEqual([resetId, "1"]);
  expect(first.headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
  expect(first.headers["webhook-signature"]).not.toBe(later.headers["webhook-signature"]);
  expect(first.url + JSON.stringify(first.headers)).not.toContain(hash);
});

test("a hash that was sealed for another reset, or to another key, is handed over to nobody", async () => {
  const [{ keys, claimed }, other] = [await arrange(), await arrange()];
  const compose = (given: typeof keys, id: string) =>
    composeMessage({ url, keys: given, secrets: [newWebhookSecret()] }, { ...claimed, resetId: id });
  await expect(compose(keys, "018f0000-0000-7000-8000-000000000002")).rejects.toThrow("cannot be opened");
  await expect(compose(other.keys, resetId)).rejects.toThrow("not among the sealing keys");
});
