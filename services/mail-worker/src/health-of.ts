import type { MailStatus } from "@rekey/contracts/resources";
import type { MailRoutes } from "./mail-routes.ts";

type MailHealth = Omit<MailStatus, "checkedAt">;

/** Whether mail leaves, judged by the breakers: it does while one transport is in use. */
export function healthOf(routes: Pick<MailRoutes, "isConfigured" | "outages">): MailHealth {
  if (!routes.isConfigured) {
    const reason = "Mail is not set up: no SMTP server is configured.";
    return { configured: false, healthy: false, reason, transports: [] };
  }
  const outages = routes.outages();
  const transports = outages.map(({ transport, isOut }) => ({ name: transport, isOut }));
  if (outages.every(({ isOut }) => isOut)) {
    return {
      configured: true,
      healthy: false,
      reason: "The mail server cannot be used at the moment. Mail waits and is retried.",
      transports,
    };
  }
  const isDegraded = outages.some(({ isOut }) => isOut);
  return {
    configured: true,
    healthy: true,
    reason: isDegraded ? "Mail leaves by a second way while the first one is out." : null,
    transports,
  };
}
