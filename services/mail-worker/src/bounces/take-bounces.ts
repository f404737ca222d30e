import { bySystem } from "@rekey/database/actor";
import { type SentMail, findSentMail, mayComeBack, recordBounce } from "@rekey/database/bounces/record-bounce";
import { findSentStaffMail, recordStaffBounce, staffMailMayComeBack } from "@rekey/database/bounces/staff-bounce";
import { keepReturnedMail } from "@rekey/database/bounces/returned-mails";
import { reveal } from "@rekey/secrets/secret";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import { deriveToken, hasTokenKey, parseTokenKeys } from "@rekey/secrets/token";
import type { Worker } from "@rekey/worker/start-worker";
import { createBounceAddress } from "./bounce-address.ts";
import { startBounceListener } from "./bounce-listener.ts";
import { createCleanser } from "../replies/cleanse-reply.ts";
import type { Config } from "../config.ts";
import { ownSecrets } from "../settings/own-secrets.ts";
import { wordsOfRecipient } from "../replies/recipient-words.ts";

/** Listens for mails that come back, where the settings say so, and writes what they tell. */
export async function takeBounces({
  config,
  db,
  steps,
  log,
  metrics,
}: Worker<Config>): Promise<AsyncDisposable | undefined> {
  const { BOUNCE_PORT: port, BOUNCE_ADDRESS: address } = config;
  if (port === undefined || address === undefined) return undefined;
  const taken = metrics.counter("rekey_bounces_total");
  const own = ownSecrets(config);
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  // Also a link that was torn in two by whoever sent the mail back is not kept.
  const tokensOf = ({ links }: SentMail): KnownSecret[] =>
    links
      .filter(({ keyId }) => hasTokenKey(tokenKeys, keyId))
      .map((link) => ({ text: reveal(deriveToken(tokenKeys, link)), kind: "token" }));
  return startBounceListener(
    {
      address: createBounceAddress(address, tokenKeys),
      cleanserOf: async (deliveryId) => {
        const sent = (await findSentMail(db, deliveryId)) ?? (await findSentStaffMail(db, deliveryId));
        return createCleanser(sent ? [...own, ...wordsOfRecipient(sent.recipient), ...tokensOf(sent)] : own);
      },
      mayComeBack: async (id) => (await mayComeBack(db, id)) || (await staffMailMayComeBack(db, id)),
      record: (bounce) =>
        steps.run(bySystem, async (work) => (await recordStaffBounce(work, bounce)) ?? recordBounce(work, bounce)),
      keep: (returned) => keepReturnedMail(db, returned),
      onNotification: (outcome) => taken.inc({ outcome }),
      log,
    },
    { host: config.HOST, port },
  );
}
