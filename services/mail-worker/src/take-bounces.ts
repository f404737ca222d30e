import { type Database, inTransaction } from "@rekey/database/connection";
import { findRecipient, mayComeBack, recordBounce } from "@rekey/database/record-bounce";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
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
  const taken = tools.metrics.counter("rekey_bounces_total", "Delivery status notifications", ["outcome"]);
  const own = ownSecrets(config);
  return startBounceListener(
    {
      address,
      cleanserOf: async (deliveryId) => {
        const recipient = await findRecipient(db, deliveryId);
        return createCleanser(recipient ? [...own, ...wordsOfRecipient(recipient)] : own);
      },
      mayComeBack: (deliveryId) => mayComeBack(db, deliveryId),
      record: (bounce) => inTransaction(db, (tx) => recordBounce(tx, bounce)),
      onNotification: (outcome) => taken.inc({ outcome }),
      log: tools.log,
    },
    { host: config.HOST, port: config.BOUNCE_PORT },
  );
}
