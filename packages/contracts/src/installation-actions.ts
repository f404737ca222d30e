import { z } from "zod";
import { listedOf } from "./listed.ts";

/** The settings that are keys of ours, by which the history names a kind of key. Of a pair it is the private one. */
export const keySettings = [
  "TOKEN_KEYS",
  "SEALING_PRIVATE_KEYS",
  "STAFF_SIGNING_KEY",
  "STAFF_TOTP_KEYS",
  "FINGERPRINT_KEYS",
  "HISTORY_ADDRESS_KEY",
  "WEBHOOK_SEALING_PRIVATE_KEYS",
  "HANDOVER_SEALING_PRIVATE_KEYS",
  "HANDOVER_SECRETS",
  "OIDC_SIGNING_KEYS",
  "AUDIT_SIGNING_KEYS",
] as const;
export type KeySetting = (typeof keySettings)[number];

/** What preparing a database may put right. */
export const preparedParts = ["roles", "schema", "extension", "database", "rights"] as const;
export type PreparedPart = (typeof preparedParts)[number];

const text = z.string();
const count = z.number();
/** Of the operating system, which is all that a command knows of whoever runs it. */
const by = text;
const ofKey = z.strictObject({
  by,
  setting: z.enum(keySettings),
  /** What the key is called, and never a part of it that is secret. */
  key: text,
  /** The same step has the same one, so that it is told once. */
  change: z.uuid(),
  /** When the files were changed, which may be before the row could be written. */
  doneAt: text.optional(),
});

/** Actions of the history about the installation itself, by whoever runs it. */
export const installationActions = {
  // Without `fromMigration` there were no tables before.
  "database.migrated": z.strictObject({ by, fromMigration: text.optional(), toMigration: text, migrations: count }),
  "database.prepared": z.strictObject({
    by,
    parts: listedOf(preparedParts),
    rightsGiven: count,
    rightsTaken: count,
  }),
  "key.made": ofKey,
  "key.put_to_use": ofKey,
  "key.retired": ofKey,
} as const;

export type KeyAction = "key.made" | "key.put_to_use" | "key.retired";
