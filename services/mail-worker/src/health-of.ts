import type { MailRoutes } from "./mail-routes.ts";

export interface MailHealth {
  configured: boolean;
  healthy: boolean;
  /** For the staff: one sentence without a host or an address. Null: nothing is wrong. */
  reason: string | null;
}

/** Whether mail leaves, judged by the breakers: it does while one transport is in use. */
export function healthOf(routes: Pick<MailRoutes, "isConfigured" | "outages">): MailHealth {
  if (!routes.isConfigured) {
    return { configured: false, healthy: false, reason: "Mail is not set up: no SMTP server is configured." };
  }
  const outages = routes.outages();
  if (outages.every(({ isOut }) => isOut)) {
    return {
      configured: true,
      healthy: false,
      reason: "The mail server cannot be used at the moment. Mail waits and is retried.",
    };
  }
  const isDegraded = outages.some(({ isOut }) => isOut);
  return {
    configured: true,
    healthy: true,
    reason: isDegraded ? "Mail leaves by a second way while the first one is out." : null,
  };
}
