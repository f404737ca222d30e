import { brandSettings } from "@rekey/brand/brand-settings";
import { durationMs, portNumber, readAs } from "@rekey/runtime/config-values";
import { publicUrl } from "@rekey/runtime/http-url";
import { linkSettings, workerSettings } from "@rekey/worker/worker-settings";
import { z } from "zod";
import { checkDkimSettings, dkimSettings } from "./settings/dkim-settings.ts";
import { asciiDomain } from "./settings/ascii-domain.ts";
import { mailbox } from "./settings/read-mailbox.ts";
import { checkSmtpSettings, smtpSettings } from "./settings/smtp-settings.ts";

// What makes the address of one delivery takes 49 characters of the 64 that stand before the @.
const bounceAddress = readAs((text) => {
  const [, before, after = ""] = /^([A-Za-z0-9._-]{1,15})@([^@\s]+)$/.exec(text.trim()) ?? [];
  const domain = asciiDomain(after);
  return before !== undefined && domain !== undefined ? `${before}@${domain}` : undefined;
}, "must be an address with at most 15 characters before the @");

export const Config = z
  .object({
    ADMIN_PORT: portNumber(4104),
    ...workerSettings,
    ...linkSettings,
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
    /** Jobs at once. What they do in PostgreSQL they do together, so that many cost little more than one. */
    CONCURRENCY: workerSettings.CONCURRENCY.unwrap().default(64),
    /** So many mails are sent at once, each on a connection of its own; some servers take few from one client. */
    SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(64).default(16),
    HOST: z.string().default("127.0.0.1"),
    PORTAL_URL: publicUrl(),
    /** Where staff open the console. None: mails to people of the staff wait, and are given up like others. */
    CONSOLE_URL: publicUrl().optional(),
    LINK_LIFETIME: durationMs("60m"),
    INVITE_LIFETIME: durationMs("24h"),
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
  })
  .refine((config) => config.BOUNCE_PORT === undefined || config.BOUNCE_ADDRESS !== undefined, {
    path: ["BOUNCE_ADDRESS"],
    message: "has to be set where BOUNCE_PORT is",
  })
  .superRefine(checkDkimSettings)
  .superRefine(checkSmtpSettings);
export type Config = z.output<typeof Config>;
