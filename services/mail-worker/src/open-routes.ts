import type { Database } from "@rekey/database/connection";
import { wakeDeferred } from "@rekey/database/record-attempt";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import { createAccessTokens } from "./access-tokens.ts";
import type { Config } from "./config.ts";
import { type MailRoutes, createRoutes } from "./mail-routes.ts";
import type { DkimKey } from "./open-lane.ts";
import { ownSecrets } from "./own-secrets.ts";
import { helloNameOf, tokenGrantOf } from "./smtp-settings.ts";
import { openSmtpTransport } from "./smtp-transport.ts";

/** The transports of the settings with their breakers. When one comes back, the mails that waited for it are due. */
export function openRoutes(
  config: Config,
  db: Database,
  tools: { log: Logger; metrics: Metrics },
): MailRoutes & Disposable {
  const { log } = tools;
  const secrets = ownSecrets(config);
  const grant = tokenGrantOf(config);
  const tokens = grant && createAccessTokens(grant);
  const transports = config.SMTP_URLS.map((url) =>
    openSmtpTransport(url, {
      lanes: config.CONCURRENCY,
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
  const out = tools.metrics.gauge("rekey_mail_transport_out", "1 while a transport cannot be used", ["transport"]);
  for (const { name } of transports) out.set({ transport: name }, 0);
  const rules = {
    failuresToOpen: config.BREAKER_FAILURES,
    probeMinMs: config.PROBE_MIN,
    probeMaxMs: Math.max(config.PROBE_MAX, config.PROBE_MIN),
  };
  const routes = createRoutes(transports, rules, (transport, trouble) => {
    out.set({ transport }, trouble ? 1 : 0);
    if (trouble) log.error({ transport, trouble }, "a mail server cannot be used; its mail waits or goes another way");
    else void wakeUp(transport);
  });
  return { ...routes, [Symbol.dispose]: () => transports.forEach((transport) => transport.close()) };

  async function wakeUp(transport: string): Promise<void> {
    try {
      log.info({ transport, woken: await wakeDeferred(db) }, "a mail server can be used again");
    } catch (err) {
      log.warn({ err }, "could not wake the mails that wait; each is tried at its own time");
    }
  }
}

function readDkim(config: Config): DkimKey | undefined {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: key } = config;
  return domain && selector && key ? { domain, selector, key } : undefined;
}
