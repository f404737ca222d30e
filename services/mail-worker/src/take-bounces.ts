import { type Database, inTransaction } from "@rekey/database/connection";
import { type SentMail, findSentMail, mayComeBack, recordBounce } from "@rekey/database/record-bounce";
import { keepReturnedMail } from "@rekey/database/returned-mails";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { reveal } from "@rekey/secrets/secret";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import { deriveToken, hasTokenKey, parseTokenKeys } from "@rekey/secrets/token";
import type { BounceAddress } from "./bounce-address.ts";
import { startBounceListener } from "./bounce-listener.ts";
import { createCleanser } from "./cleanse-reply.ts";
import type { Config } from "./config.ts";
import { ownSecrets } from "./own-secrets.ts";
import { wordsOfRecipient } from "./recipient-words.ts";

/** Listens for mails that come back, where the settings say so, and writes what they tell. */
export async function takeBounces(
  config: Config,
  db: Database,
  address: BounceAddress,
  tools: { log: Logger; metrics: Metrics },
): Promise<AsyncDisposable | undefined> {
  if (config.BOUNCE_PORT === undefined) return undefined;
  const taken = tools.metrics.counter("rekey_bounces_total", "What came back for mails that were sent", ["outcome"]);
  const own = ownSecrets(config);
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  // Also a link that was torn in two by whoever sent the mail back is not kept.
  const tokensOf = ({ links }: SentMail): KnownSecret[] =>
    links
      .filter(({ keyId }) => hasTokenKey(tokenKeys, keyId))
      .map((link) => ({ text: reveal(deriveToken(tokenKeys, link)), kind: "token" }));
  return startBounceListener(
    {
      address,
      cleanserOf: async (deliveryId) => {
        const sent = await findSentMail(db, deliveryId);
        return createCleanser(sent ? [...own, ...wordsOfRecipient(sent.recipient), ...tokensOf(sent)] : own);
      },
      mayComeBack: (deliveryId) => mayComeBack(db, deliveryId),
      record: (bounce) => inTransaction(db, (tx) => recordBounce(tx, bounce)),
      keep: (returned) => keepReturnedMail(db, returned),
      onNotification: (outcome) => taken.inc({ outcome }),
      log: tools.log,
    },
    { host: config.HOST, port: config.BOUNCE_PORT },
  );
}
