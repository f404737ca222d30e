import { wakeDeferred } from "@rekey/database/deliveries/wake-deferred";
import type { Metrics } from "@rekey/runtime/metrics";
import type { Worker } from "@rekey/worker/start-worker";
import { createAccessTokens } from "../smtp/access-tokens.ts";
import type { Config } from "../config.ts";
import { type Outage, type Transports, createTransports } from "./transports.ts";
import type { DkimKey } from "../smtp/open-connection.ts";
import { ownSecrets } from "../settings/own-secrets.ts";
import { helloNameOf, tokenGrantOf } from "../settings/smtp-settings.ts";
import { type SmtpTransport, openSmtpTransport } from "../smtp/smtp-transport.ts";

/** The transports of the settings with their breakers. When one comes back, the mails that waited for it are due. */
export function openTransports(
  { config, db, log, metrics }: Pick<Worker<Config>, "config" | "db" | "log" | "metrics">,
  connections: number,
): Transports & Disposable {
  const secrets = ownSecrets(config);
  const grant = tokenGrantOf(config);
  const tokens = grant && createAccessTokens(grant);
  const smtp = config.SMTP_URLS.map((url) =>
    openSmtpTransport(url, {
      connections,
      tls: config.SMTP_TLS,
      timeoutMs: config.SMTP_TIMEOUT,
      wantedWithinMs: config.MESSAGE_WANTED_WITHIN,
      crawlsAfterMs: config.CRAWLS_AFTER,
      dkim: readDkim(config),
      helloName: helloNameOf(config),
      tokens,
      secrets,
    }),
  );
  const show = showOutages(metrics, smtp);
  const rules = {
    failuresToOpen: config.BREAKER_FAILURES,
    probeMinMs: config.PROBE_MIN,
    probeMaxMs: Math.max(config.PROBE_MAX, config.PROBE_MIN),
    standsAfterMs: config.REFUSAL_STANDS_AFTER,
  };
  const transports = createTransports(smtp, rules, (outage) => {
    show(outage);
    const { transport, isOut, trouble, because } = outage;
    const words = "a mail server cannot be used; its mail waits or goes another way";
    if (isOut) log.error({ code: "transport-out", transport, trouble, because }, words);
    else if (trouble) log.error({ code: "transport-puts-off", transport, trouble }, "a mail server puts off all mail");
    else void wakeUp(transport);
  });
  return { ...transports, [Symbol.dispose]: () => smtp.forEach((transport) => transport.close()) };

  async function wakeUp(transport: string): Promise<void> {
    try {
      const woken = await wakeDeferred(db);
      log.info({ code: "transport-back", transport, woken }, "a mail server can be used again");
    } catch (err) {
      log.warn({ code: "wake-failed", err }, "the mails that wait could not be woken; each is tried at its own time");
    }
  }
}

/** Shows in the metrics which servers are out, and what those that refuse us have against us. */
function showOutages(metrics: Metrics, transports: readonly SmtpTransport[]): (outage: Outage) => void {
  const out = metrics.gauge("rekey_mail_transport_out");
  const refused = metrics.gauge("rekey_mail_refused");
  for (const { name } of transports) out.set({ transport: name }, 0);
  const told = new Map<string, string>();
  return ({ transport, isOut, because }) => {
    out.set({ transport }, isOut ? 1 : 0);
    const before = told.get(transport);
    if (before) refused.set({ transport, because: before }, 0);
    told.delete(transport);
    if (!because) return;
    refused.set({ transport, because }, 1);
    told.set(transport, because);
  };
}

function readDkim(config: Config): DkimKey | undefined {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: key } = config;
  return domain && selector && key ? { domain, selector, key } : undefined;
}
