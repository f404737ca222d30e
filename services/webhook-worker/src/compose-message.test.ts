import { eventId } from "@rekey/contracts/public-events";
import type { ClaimedWebhook } from "@rekey/database/webhooks/claim-webhooks";
import { generateSealingKeys } from "@rekey/secrets/generate-keys";
import { parseSealingPrivateKeys, parseSealingPublicKey } from "@rekey/secrets/seal";
import { newWebhookSecret, sealWebhookSecret } from "@rekey/secrets/webhook-secret";
import { beforeAll, expect, test } from "vitest";
import { composeMessage } from "./compose-message.ts";

const webhookId = "018f0000-0000-7000-8000-000000000001";
const ended = {
  sequence: "7",
  at: "2026-11-27T00:00:00.000Z",
  action: "contact.ended",
  resetId: null,
  contactId: "c1",
  clientId: "k1",
  detail: {},
};

let given: Awaited<ReturnType<typeof arrange>>;
beforeAll(async () => (given = await arrange()));

async function arrange() {
  const [own, other] = [await generateSealingKeys(), await generateSealingKeys()];
  const sealed = await sealWebhookSecret(
    await parseSealingPublicKey(own.publicKey),
    { webhookId, generation: 1 },
    newWebhookSecret(),
  );
  return {
    sealed,
    keys: await parseSealingPrivateKeys(own.privateKeys),
    others: await parseSealingPrivateKeys(other.privateKeys),
  };
}

const claimed = (entry: ClaimedWebhook["entry"]): ClaimedWebhook => ({
  id: "018f0000-0000-7000-8000-000000000002",
  webhookId,
  messageId: eventId("7"),
  url: "https://example.org/",
  attempt: 1,
  attemptSince: 1,
  createdAt: ended.at,
  triedForMs: 0,
  entry,
  secrets: [{ generation: 1, sealed: given.sealed }],
});

test.each([
  ["an event", ended, "contact.ended"],
  ["a test", null, "webhook.test"],
])("%s is sent as what it is", async (_what, entry, type) => {
  const message = await composeMessage(given.keys, claimed(entry));
  expect("body" in message && JSON.parse(message.body)).toMatchObject({ id: eventId("7"), type });
});

test.each([
  ["is not in the history any more", undefined],
  ["is of an action that no event is made of", { ...ended, action: "staff.signed_in" }],
])("what %s is not said to be a test under its id", async (_what, entry) => {
  expect(await composeMessage(given.keys, claimed(entry))).toEqual({ lacks: "event" });
});

test("a key that is missing is named", async () => {
  const [keyId] = given.keys.keys();
  expect(await composeMessage(given.others, claimed(ended))).toEqual({ lacks: "key", keyIds: [keyId] });
});
