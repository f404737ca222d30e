import type { KeySetting } from "@rekey/contracts/installation-actions";
import type { InstalledService } from "../installation/folder.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How one kind of key is changed for another while everything runs. */
export interface KeyKind {
  /** The setting that has all keys of the kind, separated by commas. */
  list: KeySetting;
  /** The services that read the list. */
  readBy: readonly InstalledService[];
  /**
   * `first`: the first of the list is used, so a new one stands last until all know it. `all`: all are used. `other`:
   * another setting has the public part that is used.
   */
  use: "first" | "all" | { setting: string; by: readonly InstalledService[] };
  /** How long what was made with the old one may still be needed; undefined: until somebody has done `until`. */
  overlapMs: number | undefined;
  /** Until when the old key is needed, in words. */
  until: string;
  /** What others have to be told before the old one goes. */
  tell?: string;
}

/** Each kind of key that can be rotated, by the word of the command. */
export const keyKinds = {
  tokens: {
    list: "TOKEN_KEYS",
    readBy: ["credentials-worker", "mail-worker"],
    use: "first",
    overlapMs: 9 * dayMs,
    until: "links mailed before have ended, and mails can no longer come back (9 days)",
  },
  sealing: {
    list: "SEALING_PRIVATE_KEYS",
    readBy: ["credentials-worker"],
    use: { setting: "SEALING_PUBLIC_KEY", by: ["api", "portal"] },
    overlapMs: 3 * dayMs,
    until: "passwords sealed before have been stored or refused (LOST_KEY_AFTER, 72 hours)",
  },
  "staff-signing": {
    list: "STAFF_SIGNING_KEY",
    readBy: ["console"],
    use: "first",
    overlapMs: hourMs,
    until: "tokens signed before have run out (5 minutes)",
  },
  "second-factors": {
    list: "STAFF_TOTP_KEYS",
    readBy: ["console"],
    use: "first",
    overlapMs: hourMs,
    until: "a console that was restarted with the new one has sealed all secrets by it (it does so at its start)",
  },
  fingerprints: {
    list: "FINGERPRINT_KEYS",
    readBy: ["api"],
    use: "first",
    overlapMs: 2 * dayMs,
    until: "commands are no longer repeated under an Idempotency-Key of before",
  },
  "history-signing": {
    list: "AUDIT_SIGNING_KEYS",
    readBy: ["audit-sealer"],
    use: "all",
    overlapMs: undefined,
    until: "whoever verifies the history has the new public key",
    tell: "Give the new public key to whoever verifies the history, on the way by which they got the old one.",
  },
  "oidc-signing": {
    list: "OIDC_SIGNING_KEYS",
    readBy: ["portal"],
    use: "first",
    overlapMs: dayMs,
    until: "tokens signed before have run out, and applications have read the new key (a day)",
  },
  "webhook-sealing": {
    list: "WEBHOOK_SEALING_PRIVATE_KEYS",
    readBy: ["webhook-worker"],
    use: { setting: "WEBHOOK_SEALING_PUBLIC_KEY", by: ["api"] },
    overlapMs: undefined,
    until: "the secret of each webhook was changed since (rekey webhook rotate-secret)",
  },
  "handover-sealing": {
    list: "HANDOVER_SEALING_PRIVATE_KEYS",
    readBy: ["handover-worker"],
    use: { setting: "HANDOVER_SEALING_PUBLIC_KEY", by: ["credentials-worker"] },
    overlapMs: 4 * dayMs,
    until: "hashes sealed before were handed over or given up (HANDOVER_GIVE_UP_AFTER, 72 hours)",
  },
  "handover-secrets": {
    list: "HANDOVER_SECRETS",
    readBy: ["handover-worker"],
    use: "all",
    overlapMs: undefined,
    until: "the CRM takes calls that are signed by the new one",
    tell: "Give the new secret to the CRM: calls carry a signature by each.",
  },
} as const satisfies Record<string, KeyKind>;

export type KindName = keyof typeof keyKinds;
export const kindNames = Object.keys(keyKinds) as KindName[];

/** The keys of a list; a JWK in JSON stands alone. */
export const splitKeys = (text: string): string[] =>
  text.trim().startsWith("{") ? [text.trim()] : text.split(",").map((key) => key.trim());
