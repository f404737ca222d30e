import { z } from "zod";
import { databaseUrlFault, replicaUrlFault } from "@rekey/database/server/database-target";
import { checkedText, commaList, durationMs, portNumber } from "@rekey/runtime/config-values";
import { redisUrl } from "@rekey/runtime/redis-url";
import { overHttps, publicUrl } from "@rekey/runtime/http-url";
import { networkList } from "@rekey/runtime/networks";
import { issuerList, keySetUrlsIn } from "./read-issuers.ts";
import { importedHashes } from "./imported-hashes.ts";
import { serverSettings } from "@rekey/runtime/server-settings";
import { checkSettings } from "@rekey/web/site-settings";

export const Config = z.object({
  ...serverSettings,
  ...checkSettings,
  PORT: portNumber(4000),
  ADMIN_PORT: portNumber(4100),
  DATABASE_URL: checkedText(databaseUrlFault),
  REDIS_URL: redisUrl(),
  QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
  API_URL: publicUrl(),
  /** Each is `<issuer>|<URL of its key set>|<name>|<role+role>`; see decision 27. */
  JWT_ISSUERS: overHttps(commaList().pipe(issuerList), keySetUrlsIn),
  JWT_AUDIENCE: z.string().min(1).default("rekey"),
  /** The longest life of a token, from now and from when it was made. */
  TOKEN_MAX_LIFETIME: durationMs("24h"),
  SEALING_PUBLIC_KEY: z.string().min(1),
  /** `k2:<key>,k1:<key>`: the first one signs, all verify. Or one key without an id, in FINGERPRINT_KEY. */
  FINGERPRINT_KEYS: z.string().min(1).optional(),
  FINGERPRINT_KEY: z.string().min(32, "must have at least 32 characters").optional(),
  /** Of the role `rekey_verifier`. Unset: no program may ask whether a password is right. */
  VERIFY_DATABASE_URL: checkedText(databaseUrlFault).optional(),
  /** A streaming replica, from which the history is read; of the same role. Unset: it is read where all else is. */
  HISTORY_DATABASE_URL: checkedText(replicaUrlFault).optional(),
  /** For how long a replica that lacks something is waited for, before the primary is read for an export. */
  HISTORY_REPLICA_LAG: durationMs("10s"),
  /** The same for a list or a number, for which somebody waits. */
  HISTORY_LIST_LAG: durationMs("250ms"),
  /** As at the portal. */
  TYPED_PASSWORD_LIFETIME: durationMs().optional(),
  /** Wrong answers in ten minutes to one program that asks, whoever types there. */
  ATTEMPTS_PER_CALLER: z.coerce.number().int().min(1).default(6_000),
  /** The kinds of other programs' hashes that may be brought in. Unset: none. */
  IMPORT_HASHES: commaList().default([]).pipe(importedHashes),
  /** `off` refuses passwords that staff typed. */
  MANUAL_RESET: z.enum(["typed", "off"], 'must be "typed" or "off"').default("typed"),
  PASSWORD_MIN_LENGTH: z.coerce.number().int().min(8).max(64).default(15),
  MAILS_PER_CONTACT_PER_HOUR: z.coerce.number().int().min(1).default(3),
  /** Of staff, by whatever method. */
  RESETS_PER_CONTACT_PER_HOUR: z.coerce.number().int().min(1).default(10),
  ADDRESS_CHANGES_PER_CONTACT_PER_HOUR: z.coerce.number().int().min(1).default(10),
  /**
   * Resets, resends and confirmed addresses of one caller, in each process: how many in a minute, and how many at once.
   */
  COMMANDS_PER_ACTOR_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  COMMANDS_PER_ACTOR_AT_ONCE: z.coerce.number().int().min(1).default(100),
  /** How many resets of a batch are begun in a minute; a command may ask for fewer. */
  BATCH_RESETS_PER_MINUTE: z.coerce.number().int().min(1).max(60_000).default(3_000),
  /** All other changes of one caller, in each process. The end of somebody's access is held up by neither. */
  CHANGES_PER_ACTOR_PER_MINUTE: z.coerce.number().int().min(1).default(6_000),
  CHANGES_PER_ACTOR_AT_ONCE: z.coerce.number().int().min(1).default(1_000),
  /** Of all who may ask for them together. */
  MAIL_TESTS_PER_HOUR: z.coerce.number().int().min(1).default(20),
  /** How many resets may be followed live, by all callers together and by each of them. */
  EVENT_STREAMS: z.coerce.number().int().min(0).default(1_000),
  EVENT_STREAMS_PER_CALLER: z.coerce.number().int().min(0).default(100),
  /** To which secrets of webhooks are sealed; without it there are no webhooks. */
  WEBHOOK_SEALING_PUBLIC_KEY: z.string().min(1).optional(),
  /** The same as the webhook worker's, which decides; so that it is said when an endpoint is made. */
  WEBHOOK_ALLOWED_NETWORKS: networkList(),
  /** How long the secret of before a rotation signs as well. */
  WEBHOOK_SECRET_OVERLAP: durationMs("24h"),
  PUBLISH_TIMEOUT: durationMs("100ms"),
  /** What could have been done for so long and is not is late: readiness, pages and figures tell of it. */
  LATE_AFTER: durationMs("60s"),
  /** The latest end of a reset by mail: long enough for a mail that is given up late and a link that lives a day. */
  RESET_OPEN_FOR: durationMs("48h"),
});
export type Config = z.output<typeof Config>;
