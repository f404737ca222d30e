import { setInterval as every } from "node:timers/promises";
import { inTransaction, isDatabaseAway, openDatabase, ping } from "@rekey/database/connection";
import { measureOutbox, parkEvent, takeDueEvents } from "@rekey/database/outbox";
import { type AttemptResult, reportMailStatus } from "@rekey/database/record-attempt";
import { startConsumer } from "@rekey/messaging/start-consumer";
import { startRelay } from "@rekey/messaging/start-relay";
import { runService } from "@rekey/runtime/run-service";
import { reveal } from "@rekey/secrets/secret";
import { currentKeyId, deriveToken, hashToken, newNonce, parseTokenKeys } from "@rekey/secrets/token";
import { Config } from "./config.ts";
import { followHealth } from "./follow-health.ts";
import { type MailDeps, sendDelivery } from "./send-delivery.ts";
import { openSmtpTransport } from "./smtp-transport.ts";
import { compileTemplates } from "./templates.ts";

await runService("mail-worker", Config, async ({ config, log, stack, health, metrics }) => {
  const tokenKeys = parseTokenKeys(config.TOKEN_KEYS);
  const render = await compileTemplates();
  const redis = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log, metrics };
  const db = stack.use(openDatabase(config.DATABASE_URL, { applicationName: "rekey-mail-worker" }));
  const transports = config.SMTP_URLS.map((url) => openSmtpTransport(url, { lanes: config.CONCURRENCY, timeoutMs: config.SMTP_TIMEOUT }));
  stack.defer(() => {
    for (const transport of transports) transport.close();
  });
  const attempts = metrics.counter("rekey_mail_attempts_total", "Tries to send a mail", ["transport", "outcome", "phase"]);
  const mailHealth = followHealth(transports.length > 0);
  const deps: MailDeps = {
    db,
    transports,
    render,
    deriveToken: (link) => deriveToken(tokenKeys, link),
    from: parseSender(config.MAIL_FROM),
    portalUrl: config.PORTAL_URL.replace(/\/+$/, ""),
    claim: {
      leaseMs: config.CLAIM_LEASE,
      linkLifetimeMs: config.LINK_LIFETIME,
      inviteLifetimeMs: config.INVITE_LIFETIME,
      minimumLeftMs: Math.min(config.LINK_MINIMUM_LEFT, config.LINK_LIFETIME / 2),
      newToken: ({ resetId, generation }) => {
        const record = { keyId: currentKeyId(tokenKeys), nonce: newNonce() };
        return { ...record, tokenHash: hashToken(reveal(deriveToken(tokenKeys, { ...record, resetId, generation }))) };
      },
    },
    retry: { firstMs: config.RETRY_FIRST, maxMs: config.RETRY_MAX, giveUpAfterMs: config.MAIL_GIVE_UP_AFTER },
    attemptDeadlineMs: config.ATTEMPT_DEADLINE,
    onAttempt: (result: AttemptResult) => {
      attempts.inc({ transport: result.transport, outcome: result.outcome, phase: result.phase });
      mailHealth.hear(result);
    },
  };
  const reporting = new AbortController();
  stack.defer(() => reporting.abort());
  void reportRegularly();
  const park = async (eventId: string, because: string) => void (await inTransaction(db, (tx) => parkEvent(tx, eventId, because)));
  stack.use(
    startRelay("mail", {
      ...redis,
      everyMs: config.RELAY_EVERY,
      takeDueEvents: (limit) => takeDueEvents(db, "mail", limit, config.REPUBLISH_AFTER),
      park,
      measure: () => measureOutbox(db, "mail"),
    }),
  );
  const consumer = stack.use(
    startConsumer(
      "mail",
      {
        SetPasswordLinkIssued: (event, job) => sendDelivery(deps, event, job),
        PasswordChanged: (event, job) => sendDelivery(deps, event, job),
      },
      { ...redis, concurrency: config.CONCURRENCY, lockMs: config.JOB_LOCK, isAway: isDatabaseAway, onGivenUp: park },
    ),
  );
  health.addCheck("postgres", () => ping(db), { timeoutMs: 2_000 });
  health.addCheck("queue", () => consumer.check(), { timeoutMs: 2_000 });

  async function reportRegularly(): Promise<void> {
    try {
      await reportMailStatus(db, mailHealth.now()).catch((err: unknown) => log.warn({ err }, "could not report the mail status"));
      for await (const _ of every(2_000, undefined, { signal: reporting.signal })) {
        if (mailHealth.shouldReport()) await reportMailStatus(db, mailHealth.now()).catch(() => mailHealth.reportAgain());
      }
    } catch {
      // The loop ends by being aborted.
    }
  }
});

function parseSender(text: string): { name: string; address: string } {
  const [, name, address] = /^(.*) <(.+)>$/.exec(text) ?? [];
  return name && address ? { name, address } : { name: "", address: text };
}
