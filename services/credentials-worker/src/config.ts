import { durationMs, portNumber, readAs } from "@rekey/runtime/config-values";
import { receiverUrl } from "@rekey/runtime/http-url";
import { linkSettings, workerSettings } from "@rekey/worker/worker-settings";
import { z } from "zod";
import { formatFault, readFormat } from "./read-format.ts";

export const Config = z.object({
  ADMIN_PORT: portNumber(4103),
  ...workerSettings,
  ...linkSettings,
  SEALING_PRIVATE_KEYS: z.string().min(1),
  ARGON2_MEMORY_KIB: z.coerce.number().int().min(19_456).default(19_456),
  ARGON2_PASSES: z.coerce.number().int().min(2).default(2),
  ARGON2_LANES: z.coerce.number().int().min(1).default(1),
  /** By requests on the portal, which anybody can make; apart from what staff may send. */
  SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR: z.coerce.number().int().min(1).default(3),
  /**
   * After a notice, the next one of its kind to the same contact waits so long, and tells of all changes until then.
   */
  GATHER_NOTICES_FOR: durationMs("10m"),
  /** How many jobs of batches may wait in the queues before a batch begins no more. */
  BATCH_QUEUE_AT_MOST: z.coerce.number().int().min(1).max(10_000).default(500),
  /** Of the process. Passwords take all of them but one, and no more than there are cores. */
  UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1_024).default(4),
  /** A sealed password whose key has been missing for so long is given up: that key is taken for lost. */
  LOST_KEY_AFTER: durationMs("72h"),
  /**
   * Where the CRM takes hashes. Unset: no other hash is made. The hand-over worker calls it, and has to be told the
   * same.
   */
  HANDOVER_URL: receiverUrl().optional(),
  /** The kind of hash that the CRM checks, such as `bcrypt-12`. */
  HANDOVER_FORMAT: readAs(readFormat, formatFault).optional(),
  /** To whom these hashes are sealed. */
  HANDOVER_SEALING_PUBLIC_KEY: z.string().optional(),
  /** A hash that nobody has handed over for an hour longer than that is given up, and forgotten. */
  HANDOVER_GIVE_UP_AFTER: durationMs("72h"),
});
export type Config = z.output<typeof Config>;
