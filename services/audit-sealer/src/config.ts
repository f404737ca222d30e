import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, commaList, durationMs, portNumber, readAs } from "@rekey/runtime/config-values";
import { receiverUrls } from "@rekey/runtime/http-url";
import { networkList, plainReceiverFault } from "@rekey/runtime/networks";

const originFault =
  "must be the name of this history, such as example.org/rekey: without spaces and without a plus, and the same for good";

const monthsFault = "must be off, or how many whole months are kept: a number from 1 to 999";

function readMonths(text: string): number | "off" | undefined {
  if (text === "off") return text;
  return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined;
}

export const Config = z
  .object({
    ADMIN_PORT: portNumber(4105),
    DATABASE_URL: checkedText(databaseUrlFault),
    /** How soon what was committed is looked for: those who follow events wait for it. */
    SEAL_EVERY: durationMs("200ms"),
    /** The name of this history, which its checkpoints begin with. */
    AUDIT_ORIGIN: readAs((text) => (/^[^\s+]{1,255}$/.test(text) ? text : undefined), originFault),
    /** `PRIVATE+KEY+…,PRIVATE+KEY+…`: all of them sign, so that verifiers can change from one to the next. */
    AUDIT_SIGNING_KEYS: z.pipe(z.string().min(1), commaList()),
    /** Where checkpoints are appended, on a disk that is not the database's. */
    AUDIT_CHECKPOINT_FILE: z.string().min(1),
    /** `<URL>,<URL>`: who else is given each checkpoint, as JSON. */
    AUDIT_CHECKPOINT_WEBHOOKS: receiverUrls(),
    /** Networks that are not of the open internet and yet may be sent to, also by plain http. */
    AUDIT_CHECKPOINT_ALLOWED_NETWORKS: networkList(),
    /** `<program> <word> …,<program> …`: each is given the note at its standard input. Without a shell. */
    AUDIT_CHECKPOINT_COMMANDS: z.pipe(z.string().default(""), commaList()),
    /** A checkpoint is signed so soon after the last one when there are new rows. */
    CHECKPOINT_EVERY: durationMs("60s"),
    /** Or as soon as there are so many. */
    CHECKPOINT_ROWS: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
    /** How long the file, a webhook or a command may take. */
    CHECKPOINT_TIMEOUT: durationMs("10s"),
    /** How many whole months of the history are kept before the present one; older ones are archived and removed. */
    HISTORY_KEEP: z.pipe(z.string().default("off"), readAs(readMonths, monthsFault)),
    /** Where the archives are written to. */
    HISTORY_ARCHIVE_DIR: z.string().min(1).optional(),
    /** How often it is looked whether a month is due. */
    HISTORY_ARCHIVE_EVERY: durationMs("10m"),
    /** How long the folder may take over one step. */
    HISTORY_ARCHIVE_TIMEOUT: durationMs("30s"),
  })
  .superRefine((config, context) => {
    const fault = plainReceiverFault(
      config.AUDIT_CHECKPOINT_WEBHOOKS,
      config.AUDIT_CHECKPOINT_ALLOWED_NETWORKS,
      "AUDIT_CHECKPOINT_ALLOWED_NETWORKS",
    );
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["AUDIT_CHECKPOINT_WEBHOOKS"], message: fault });
  })
  .refine((config) => config.HISTORY_KEEP === "off" || config.HISTORY_ARCHIVE_DIR !== undefined, {
    path: ["HISTORY_ARCHIVE_DIR"],
    message: "has to be set where HISTORY_KEEP is: nothing is removed that is not in an archive",
  });
export type Config = z.output<typeof Config>;
