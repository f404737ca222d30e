import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import type { AccessTokens } from "./access-tokens.ts";
import type { Conversation } from "./follow-conversation.ts";
import { type DkimKey, openLane } from "./open-lane.ts";
import type { Picture } from "./templates.ts";
import { readSmtpUrl } from "./read-smtp-url.ts";

export interface OutgoingMail {
  from: { name: string; address: string };
  /** Where answers go. Undefined: to `from`. */
  replyTo: { name: string; address: string } | undefined;
  /** Where it comes back to when it cannot be delivered. */
  envelopeFrom: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** What its HTML shows, so that nothing is loaded from anywhere. */
  pictures: readonly Picture[];
  messageId: string;
  date: Date;
  /** Makes the parts of a repeated mail the same, byte for byte. */
  boundary: string;
  /** What a server may repeat of it and nobody is to read. */
  secrets: readonly KnownSecret[];
  /** Asked when the server wants the message: false when the claim may have passed to another worker. */
  mayStillSend: () => boolean;
}

/** What came of it; of the server's words all secrets are taken out. */
export type SendResult =
  | { accepted: true; response: string; queueId: string | null }
  | { accepted: false; conversation: Conversation; code: number | null; response: string; trouble?: WayOutTrouble };

/**
 * What was found out about the way itself: how its port is spoken to, or why there is no access token to sign in with.
 */
export type WayOutTrouble = "wants-tls" | "begins-in-clear" | "no-token" | "token-server-away";

/** One way out: sends a mail and tells how far the conversation came. */
export interface SmtpTransport {
  /** Host and port, for people. */
  name: string;
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;
  close(): void;
}

export interface TransportRules {
  lanes: number;
  /** `required`: TLS also to a server on this machine. */
  tls: "auto" | "required";
  timeoutMs: number;
  wantedWithinMs: number;
  /** A conversation that has not come to the message by then crawls. */
  crawlsAfterMs: number;
  dkim: DkimKey | undefined;
  /** How we greet the server. */
  helloName: string;
  /** Where servers with a login and no password get their tokens. */
  tokens: AccessTokens | undefined;
  /** What no server's words may bring in. */
  secrets: readonly KnownSecret[];
}

/**
 * So many connections to one SMTP server, each of which carries one mail at a time. Off this machine, and wherever
 * there is a login, nothing is sent without TLS and a valid certificate; whom to trust is Node's own matter, which
 * `NODE_EXTRA_CA_CERTS` extends by a private authority.
 *
 * At most half of the lanes wait for conversations that crawl, so that one slow recipient after another leaves room for
 * the rest. A mail that the server has asked for is waited for in any case: it may have it.
 */
export function openSmtpTransport(url: string, rules: TransportRules): SmtpTransport {
  const server = readSmtpUrl(url);
  const needsTls =
    rules.tls === "required" || !server.isLoopback || server.login !== undefined || server.tokenUser !== undefined;
  const free = Array.from({ length: rules.lanes }, () => openLane({ ...rules, server, needsTls }));
  const all = [...free];
  const mayCrawl = Math.max(1, Math.floor(rules.lanes / 2));
  let crawling = 0;
  return {
    name: server.name,
    async send(mail, signal) {
      const lane = free.pop();
      if (!lane) throw new Error("more mails at once than there are lanes");
      const makeRoom = new AbortController();
      let crawls = false;
      const timer = setTimeout(() => {
        crawls = lane.messageGoesOut() || crawling < mayCrawl;
        if (crawls) crawling += 1;
        else makeRoom.abort();
      }, rules.crawlsAfterMs);
      try {
        return await lane.send(mail, AbortSignal.any([signal, makeRoom.signal]));
      } finally {
        clearTimeout(timer);
        if (crawls) crawling -= 1;
        free.push(lane);
      }
    },
    close() {
      for (const lane of all) lane.close();
    },
  };
}
