import type { MailRefusal, TransportTrouble } from "@rekey/contracts/deliveries";
import type { ReportedMail } from "@rekey/database/deliveries/mail-status";
import type { Transports, Outage } from "./transports.ts";

const reasons: Record<TransportTrouble, string> = {
  "refuses-login": "The mail server refuses our login. Mail waits until that is set right.",
  "refuses-mail": "The mail server refuses to take mail from us.",
  insecure: "No secure connection to the mail server can be made.",
  "wants-tls": "The mail server's port speaks TLS from the first byte: SMTP_URLS has to say smtps:// for it.",
  "begins-in-clear": "The mail server's port does not begin with TLS: SMTP_URLS has to say smtp:// for it.",
  "no-token": "The token server refuses us an access token for the mail server.",
  "token-server-away": "The token server for the mail server's login cannot be used at the moment.",
  away: "The mail server cannot be used at the moment.",
  "puts-off": "The mail server has put off the mails to several contacts in a row and taken none.",
};
/** What a server has against us, and what to do about it. */
const explanations: Record<MailRefusal, string> = {
  "relay-denied": "It does not relay for us: give SMTP_URLS a login that it knows, or have this machine allowed there.",
  "login-wanted": "It wants a login that it does not get: put one into SMTP_URLS.",
  "tls-wanted": "It wants TLS: set SMTP_TLS to required.",
  "sender-not-allowed":
    "It does not let us use our sender: have MAIL_FROM and BOUNCE_ADDRESS allowed or verified there.",
  "sender-domain": "It does not know the domain of our sender: look at MAIL_FROM and BOUNCE_ADDRESS and at their DNS.",
  "domain-checks": "The domain of our sender fails its checks: look at its SPF, DKIM and DMARC records.",
  quota: "Our account has sent as much as it may: wait, or have its limit raised.",
  suspended: "Our account or domain is blocked there: ask whoever runs the server to release it.",
  "address-blocked": "The network address that we send from is blocked: ask whoever runs the server or the list.",
  unexplained: "It refused several contacts in a row and took no mail, without saying why: ask whoever runs it.",
};

// What somebody has to set right comes before what may pass by itself.
const mostTelling: readonly TransportTrouble[] = [
  "refuses-login",
  "no-token",
  "wants-tls",
  "begins-in-clear",
  "refuses-mail",
  "insecure",
  "token-server-away",
  "away",
  "puts-off",
];

/** Whether mail leaves: it does while one transport is in use and no link waits for its key. */
export function healthOf(configured: Pick<Transports, "isConfigured" | "outages">, lacksKey: boolean): ReportedMail {
  if (!configured.isConfigured) {
    const reason = "Mail is not set up: no SMTP server is configured.";
    return { configured: false, healthy: false, reason, transports: [] };
  }
  const outages = configured.outages();
  const transports = outages.map(({ transport, isOut, trouble, because, smtpUtf8 }) => ({
    name: transport,
    isOut,
    trouble: trouble ?? null,
    because: because ?? null,
    smtpUtf8,
  }));
  if (outages.every(({ trouble }) => trouble !== undefined)) {
    return { configured: true, healthy: false, reason: reasonOf(outages), transports };
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

function reasonOf(outages: readonly Outage[]): string {
  const trouble = mostTelling.find((known) => outages.some((outage) => outage.trouble === known)) ?? "away";
  if (trouble === "refuses-login") return reasons[trouble];
  const because = outages.find((outage) => outage.trouble === trouble && outage.because)?.because;
  return [reasons[trouble], because && explanations[because], "Mail waits and is retried."].filter(Boolean).join(" ");
}
