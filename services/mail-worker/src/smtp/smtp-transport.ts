import type { Utf8Offer, WayOutTrouble } from "@rekey/contracts/deliveries";
import type { DeliveryFailure } from "@rekey/contracts/delivery-failures";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import type { Conversation } from "./follow-conversation.ts";
import { greetServer } from "./greet-server.ts";
import { type ConnectionOptions, openConnection } from "./open-connection.ts";
import type { RenderedMail } from "../mails/templates.ts";
import { readSmtpUrl } from "../settings/read-smtp-url.ts";

export interface OutgoingMail extends RenderedMail {
  from: { name: string; address: string };
  /** Where answers go. Undefined: to `from`. */
  replyTo: { name: string; address: string } | undefined;
  /** Where it comes back to when it cannot be delivered. */
  envelopeFrom: string;
  to: { name: string; address: string };
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
  | { accepted: true; response: string; queueId: string | null; failure?: undefined }
  | {
      accepted: false;
      conversation: Conversation;
      code: number | null;
      /** Null: the server said nothing, and `failure` tells what came of it. */
      response: string | null;
      failure?: DeliveryFailure;
      trouble?: WayOutTrouble;
      queueId?: undefined;
    };

/** One way out: sends a mail and tells how far the conversation came. */
export interface SmtpTransport {
  /** Host and port, for people. */
  name: string;
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;
  /** Whether the server takes addresses that are not ASCII, as it has last said. */
  smtpUtf8(): Utf8Offer;
  /** Finds that out without a mail, where the server can be reached. */
  greet(): Promise<void>;
  close(): void;
}

export interface TransportRules extends Omit<ConnectionOptions, "server" | "needsTls" | "onHello"> {
  connections: number;
  /** `required`: TLS also to a server on this machine. */
  tls: "auto" | "required";
  /** A conversation that has not come to the message by then crawls. */
  crawlsAfterMs: number;
}

/**
 * So many connections to one SMTP server, each of which carries one mail at a time. Off this machine, and wherever
 * there is a login, nothing is sent without TLS and a valid certificate; whom to trust is Node's own matter, which
 * `NODE_EXTRA_CA_CERTS` extends by a private authority.
 *
 * At most half of the connections wait for conversations that crawl, so that one slow recipient after another leaves
 * room for the rest. A mail that the server has asked for is waited for in any case: it may have it.
 */
export function openSmtpTransport(url: string, rules: TransportRules): SmtpTransport {
  const server = readSmtpUrl(url);
  const needsTls =
    rules.tls === "required" || !server.isLoopback || server.login !== undefined || server.tokenUser !== undefined;
  let smtpUtf8: Utf8Offer = "unknown";
  const onHello = (isUtf8Offered: boolean, isAfterStartTls: boolean): void => {
    // In clear anybody on the way may have said it, and some servers offer it under TLS alone.
    if (needsTls && !server.isTlsFromTheStart && !isAfterStartTls) return;
    smtpUtf8 = isUtf8Offered ? "yes" : "no";
  };
  const options = { ...rules, server, needsTls, onHello };
  const free = Array.from({ length: rules.connections }, () => openConnection(options));
  const all = [...free];
  const mayCrawl = Math.max(1, Math.floor(rules.connections / 2));
  let crawling = 0;
  return {
    name: server.name,
    async send(mail, signal) {
      const connection = free.pop();
      if (!connection) throw new Error("more mails at once than there are connections");
      const stop = new AbortController();
      const breakOff = () => stop.abort();
      if (signal.aborted) breakOff();
      signal.addEventListener("abort", breakOff, { once: true });
      let crawls = false;
      const timer = setTimeout(() => {
        crawls = connection.messageGoesOut() || crawling < mayCrawl;
        if (crawls) crawling += 1;
        else stop.abort();
      }, rules.crawlsAfterMs);
      try {
        return await connection.send(mail, stop);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", breakOff);
        if (crawls) crawling -= 1;
        free.push(connection);
      }
    },
    smtpUtf8: () => smtpUtf8,
    greet: () => greetServer(options),
    close() {
      for (const connection of all) connection.close();
    },
  };
}
