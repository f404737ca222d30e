import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { type Conversation, followConversation } from "./follow-conversation.ts";

export interface OutgoingMail {
  from: { name: string; address: string };
  /** Where it comes back to when it cannot be delivered. */
  envelopeFrom: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  messageId: string;
  date: Date;
  /** Makes the parts of a repeated mail the same, byte for byte. */
  boundary: string;
  /** Asked when the server wants the message: false when the claim may have passed to another worker. */
  mayStillSend: () => boolean;
}

export type SendResult =
  | { accepted: true; response: string }
  | { accepted: false; conversation: Conversation; code: number | null; response: string };

/** One way out: sends a mail and tells how far the conversation came. */
export interface SmtpTransport {
  /** Host and port, for people. */
  name: string;
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;
  close(): void;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));
}

/**
 * A pool of connections to one SMTP server. Each of its lanes is a connection of its own that carries one mail at a
 * time, so what is said on it belongs to that mail. Off loopback nothing is sent without TLS and a valid certificate.
 */
export function openSmtpTransport(url: string, options: { lanes: number; timeoutMs: number }): SmtpTransport {
  const { hostname, port, protocol } = new URL(url);
  const free: Lane[] = Array.from({ length: options.lanes }, () =>
    openLane(url, isLoopback(hostname), options.timeoutMs),
  );
  const all = [...free];
  return {
    name: `${hostname}:${port || (protocol === "smtps:" ? "465" : "587")}`,
    async send(mail, signal) {
      const lane = free.pop();
      if (!lane) throw new Error("more mails at once than there are lanes");
      try {
        return await lane.send(mail, signal);
      } finally {
        free.push(lane);
      }
    },
    close() {
      for (const lane of all) lane.close();
    },
  };
}

interface Lane {
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;
  close(): void;
}

function openLane(url: string, isLocal: boolean, timeoutMs: number): Lane {
  let current: { mayStillSend: () => boolean; stop: AbortController } | undefined;
  const { logger, conversation } = followConversation(() => {
    // A worker that was frozen may be here long after another one took its delivery over.
    if (current && !current.mayStillSend()) current.stop.abort();
  });
  const pool = createTransport({ ...poolOptions(isLocal, timeoutMs), url, logger });
  pool.on("error", () => {
    // Each mail gets the error of its own connection; an idle one that closes is no news.
  });
  return {
    async send(mail, signal) {
      conversation.restart();
      const stop = new AbortController();
      current = { mayStillSend: mail.mayStillSend, stop };
      try {
        const info = await pool.sendMail({ ...messageOf(mail), signal: AbortSignal.any([signal, stop.signal]) });
        return { accepted: true, response: info.response };
      } catch (error) {
        return {
          accepted: false,
          conversation: conversation.now(),
          code: replyCodeOf(error),
          response: wordsOf(error),
        };
      }
    },
    close: () => pool.close(),
  };
}

function poolOptions(isLocal: boolean, timeoutMs: number) {
  return {
    pool: true,
    maxConnections: 1,
    maxMessages: 100,
    // Retries are ours: they are claimed, counted and told of.
    maxRequeues: 0,
    idleTimeout: 30_000,
    connectionTimeout: Math.min(timeoutMs, 10_000),
    greetingTimeout: Math.min(timeoutMs, 10_000),
    socketTimeout: timeoutMs,
    requireTLS: !isLocal,
    ignoreTLS: isLocal,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
  } as const;
}

function messageOf(mail: OutgoingMail) {
  return {
    from: mail.from,
    // Never a string: what is written as one could be read as several recipients.
    to: mail.to,
    envelope: { from: mail.envelopeFrom, to: [mail.to.address] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: mail.date,
    baseBoundary: mail.boundary,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  };
}

function replyCodeOf(error: unknown): number | null {
  return error instanceof Error && "responseCode" in error && typeof error.responseCode === "number"
    ? error.responseCode
    : null;
}

/** The server's words when there are any, else what kind of failure it was. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  if ("response" in error && typeof error.response === "string" && error.response !== "") return error.response;
  return "code" in error && typeof error.code === "string" ? `no reply (${error.code})` : "no reply";
}
