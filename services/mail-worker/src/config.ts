import { brandSettings } from "@rekey/brand/brand-settings";
import { z } from "zod";
import { databaseUrlFault } from "@rekey/database/database-target";
import { checkedText, durationMs, portNumber, redisUrl, yesOrNo } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { checkDkimSettings, dkimSettings } from "./dkim-settings.ts";
import { asciiDomain } from "./ascii-domain.ts";
import { mailbox } from "./read-mailbox.ts";
import { checkSmtpSettings, smtpSettings } from "./smtp-settings.ts";

// What makes the address of one delivery takes 49 characters of the 64 that stand before the @.
const bounceAddress = z.string().transform((text, context) => {
  const [, before, after = ""] = /^([A-Za-z0-9._-]{1,15})@([^@\s]+)$/.exec(text.trim()) ?? [];
  const domain = asciiDomain(after);
  if (before !== undefined && domain !== undefined) return `${before}@${domain}`;
  context.addIssue({ code: "custom", message: "must be an address with at most 15 characters before the @" });
  return z.NEVER;
});

export const Config = z
  .object({
    DATABASE_URL: checkedText(databaseUrlFault),
    REDIS_URL: redisUrl(),
    /** Work also with a Redis that throws keys away when it is full. What it loses is found again, only later. */
    REDIS_MAY_EVICT: yesOrNo("no"),
    QUEUE_PREFIX: z.string().min(1).default("{rekey}"),
    TOKEN_KEYS: z.string().min(1),
    ...smtpSettings,
    ...dkimSettings,
    ...brandSettings,
    /** Where mails come from; named as the firm is unless it says otherwise. */
    MAIL_FROM: mailbox(),
    /** Where answers go. None: to MAIL_FROM. */
    MAIL_REPLY_TO: mailbox().optional(),
    /**
     * Mails that cannot be delivered come back to it, with a tag. None: they go to MAIL_FROM, and nobody reads them
     * here.
     */
    BOUNCE_ADDRESS: bounceAddress.optional(),
    /** Where mail for BOUNCE_ADDRESS is taken; 0 takes any free port. None: another worker takes it. */
    BOUNCE_PORT: portNumber(0).unwrap().optional(),
    HOST: z.string().default("127.0.0.1"),
    PORTAL_URL: publicUrl(),
    LINK_LIFETIME: durationMs("60m"),
    INVITE_LIFETIME: durationMs("24h"),
    /** A repeated mail whose link would have less left than this carries a fresh one. */
    LINK_MINIMUM_LEFT: durationMs("15m"),
    MAIL_GIVE_UP_AFTER: durationMs("24h"),
    RETRY_FIRST: durationMs("2s"),
    RETRY_MAX: durationMs("15m"),
    SMTP_TIMEOUT: durationMs("30s"),
    /** How long a server may take until it asks for the message, before the mail goes another way or is put off. */
    MESSAGE_WANTED_WITHIN: durationMs("20s"),
    /** Mails for which a server takes longer than this to ask get at most half of the connections to it. */
    CRAWLS_AFTER: durationMs("10s"),
    /** Of all that is done for one attempt, by however many servers. */
    ATTEMPT_DEADLINE: durationMs("45s"),
    /** How soon the delivery of a killed worker is taken over; a living one renews its claim in time. */
    CLAIM_LEASE: durationMs("10s"),
    /** So many connection-level failures in a row, and a transport is left alone but for a probe now and then. */
    BREAKER_FAILURES: z.coerce.number().int().min(1).default(5),
    /**
     * A refusal that does not say whether it is about us or the recipient ends a mail after so long, where nothing else
     * shows it.
     */
    REFUSAL_STANDS_AFTER: durationMs("1h"),
    PROBE_MIN: durationMs("10s"),
    PROBE_MAX: durationMs("30s"),
    CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
    JOB_LOCK: durationMs("5s"),
    /** The longest pause between two tries of a job that fails in a way nobody expected; the eighth is the last. */
    JOB_RETRY_MAX: durationMs("8s"),
    RELAY_EVERY: durationMs("1s"),
    REPUBLISH_AFTER: durationMs("10s"),
    /** So long may jobs wait with none being taken until the worker says that it is not ready, and until it leaves. */
    STUCK_RED_AFTER: durationMs("45s"),
    STUCK_LEAVE_AFTER: durationMs("75s"),
  })
  .refine((config) => config.BOUNCE_PORT === undefined || config.BOUNCE_ADDRESS !== undefined, {
    path: ["BOUNCE_ADDRESS"],
    message: "has to be set where BOUNCE_PORT is",
  })
  .superRefine(checkDkimSettings)
  .superRefine(checkSmtpSettings);
export type Config = z.output<typeof Config>;
