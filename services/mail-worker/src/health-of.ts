import type { MailStatus } from "@rekey/contracts/resources";
import type { MailRoutes, Trouble } from "./mail-routes.ts";

type MailHealth = Omit<MailStatus, "checkedAt">;

const reasons: Record<Trouble, string> = {
  "refuses-login": "The mail server refuses our login. Mail waits until that is set right.",
  "refuses-mail": "The mail server refuses to take mail from us. Mail waits and is retried.",
  insecure: "No secure connection to the mail server can be made. Mail waits and is retried.",
  "wants-tls":
    "The mail server's port speaks TLS from the first byte: SMTP_URLS has to say smtps:// for it. Mail waits until then.",
  "begins-in-clear":
    "The mail server's port does not begin with TLS: SMTP_URLS has to say smtp:// for it. Mail waits until then.",
  "no-token": "The token server refuses us an access token for the mail server. Mail waits until that is set right.",
  "token-server-away":
    "The token server for the mail server's login cannot be used at the moment. Mail waits and is retried.",
  away: "The mail server cannot be used at the moment. Mail waits and is retried.",
};
// What somebody has to set right comes before what may pass by itself.
const mostTelling: readonly Trouble[] = [
  "refuses-login",
  "no-token",
  "wants-tls",
  "begins-in-clear",
  "refuses-mail",
  "insecure",
  "token-server-away",
  "away",
];

/** Whether mail leaves: it does while one transport is in use and no link waits for its key. */
export function healthOf(routes: Pick<MailRoutes, "isConfigured" | "outages">, lacksKey: boolean): MailHealth {
  if (!routes.isConfigured) {
    const reason = "Mail is not set up: no SMTP server is configured.";
    return { configured: false, healthy: false, reason, transports: [] };
  }
  const outages = routes.outages();
  const transports = outages.map(({ transport, isOut, trouble }) => ({
    name: transport,
    isOut,
    trouble: trouble ?? null,
  }));
  if (outages.every(({ isOut }) => isOut)) {
    const trouble = mostTelling.find((known) => outages.some((outage) => outage.trouble === known)) ?? "away";
    return { configured: true, healthy: false, reason: reasons[trouble], transports };
  }
  if (lacksKey) {
    const reason = "The mail worker lacks a key of the links that were issued. Their mails wait until it has it.";
    return { configured: true, healthy: false, reason, transports };
  }
  const isDegraded = outages.some(({ isOut }) => isOut);
  return {
    configured: true,
    healthy: true,
    reason: isDegraded ? "Mail leaves by a second way while the first one is out." : null,
    transports,
  };
}
