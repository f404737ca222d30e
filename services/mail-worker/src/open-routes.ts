import type { Database } from "@rekey/database/connection";
import { wakeDeferred } from "@rekey/database/record-attempt";
import type { Logger } from "@rekey/runtime/logger";
import type { Metrics } from "@rekey/runtime/metrics";
import type { Config } from "./config.ts";
import { type MailRoutes, createRoutes } from "./mail-routes.ts";
import { openSmtpTransport } from "./smtp-transport.ts";

/** The transports of the settings with their breakers. When one comes back, the mails that waited for it are due. */
export function openRoutes(
  config: Config,
  db: Database,
  tools: { log: Logger; metrics: Metrics },
): MailRoutes & Disposable {
  const { log } = tools;
  const transports = config.SMTP_URLS.map((url) =>
    openSmtpTransport(url, { lanes: config.CONCURRENCY, timeoutMs: config.SMTP_TIMEOUT }),
  );
  const out = tools.metrics.gauge("rekey_mail_transport_out", "1 while a transport cannot be used", ["transport"]);
  for (const { name } of transports) out.set({ transport: name }, 0);
  const rules = {
    failuresToOpen: config.BREAKER_FAILURES,
    probeMinMs: config.PROBE_MIN,
    probeMaxMs: Math.max(config.PROBE_MAX, config.PROBE_MIN),
  };
  const routes = createRoutes(transports, rules, (transport, isOut) => {
    out.set({ transport }, isOut ? 1 : 0);
    if (isOut) log.error({ transport }, "a mail server cannot be used; its mail waits or goes another way");
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
