import type { KeyObject } from "node:crypto";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import { createTransport } from "nodemailer";
import { type AccessTokens, NoAccessToken } from "./access-tokens.ts";
import { type Cleanser, createCleanser } from "./cleanse-reply.ts";
import { describeFailure } from "./describe-failure.ts";
import { type Conversation, followConversation } from "./follow-conversation.ts";
import { answersTo, secretsOfToken } from "./own-secrets.ts";
import { readQueueId } from "./read-queue-id.ts";
import type { SmtpServer } from "./read-smtp-url.ts";
import { trustOf } from "./server-certificates.ts";
import type { OutgoingMail, SendResult } from "./smtp-transport.ts";
import { wantsTls } from "./wants-tls.ts";

/** What mails are signed with (RFC 6376). */
export interface DkimKey {
  domain: string;
  selector: string;
  key: KeyObject;
}

export interface LaneOptions {
  server: SmtpServer;
  /** Nothing but the first greetings is said in clear, and only to a server whose certificate is valid. */
  needsTls: boolean;
  /** How long the server may say nothing. */
  timeoutMs: number;
  /** How long it may take in all until it asks for the message. */
  wantedWithinMs: number;
  dkim: DkimKey | undefined;
  /** How we greet the server. */
  helloName: string;
  /** Where the token comes from for a server with a login and no password. */
  tokens: AccessTokens | undefined;
  /** What no server's words may bring in. */
  secrets: readonly KnownSecret[];
}

export interface Lane {
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult>;
  /** Whether the server has asked for the mail that is being sent: it may have it from then on. */
  messageGoesOut(): boolean;
  close(): void;
}

/** One connection at a time, with one mail at a time on it, so that what is said on it belongs to that mail. */
export function openLane(options: LaneOptions): Lane {
  let current: { mayStillSend: () => boolean; stop: AbortController } | undefined;
  let closing: string | undefined;
  // Every word of the server that leaves this lane goes through it.
  const cleanser = createCleanser(options.secrets);
  const { logger, conversation } = followConversation({
    onMessageWanted() {
      // A worker that was frozen may be here long after another one took its delivery over.
      if (current && !current.mayStillSend()) current.stop.abort();
    },
    onChallenge: (challenge) => cleanser.expectAnswer(answersTo(challenge, options.server.login)),
    onClosing: (words) => void (closing = words),
  });
  const signIn = loginOf(options, (secrets) => cleanser.expectAnswer(secrets));
  const pool = createTransport({ ...poolOptions(options), ...signIn, ...signing(options.dkim), logger });
  pool.on("error", () => {
    // Each mail gets the error of its own connection; an idle one that closes is no news.
  });
  return {
    async send(mail, signal) {
      conversation.restart();
      closing = undefined;
      cleanser.expectMail(mail.secrets);
      const stop = new AbortController();
      current = { mayStillSend: mail.mayStillSend, stop };
      // Silence ends a conversation by itself; a byte now and then does not.
      const timer = setTimeout(() => conversation.now().messageGoesOut || stop.abort(), options.wantedWithinMs);
      try {
        const info = await pool.sendMail({ ...messageOf(mail), signal: AbortSignal.any([signal, stop.signal]) });
        return tellTaken(cleanser, info.response);
      } catch (error) {
        const isBrokenOff = stop.signal.aborted || signal.aborted;
        const told = tellFailed(cleanser, withReply(error, closing), conversation.now(), isBrokenOff);
        if (told.conversation.phase === "auth" && told.code !== null) options.tokens?.forget();
        return isBrokenOff ? told : { ...told, ...(await findTrouble(options.server, error, told)) };
      } finally {
        clearTimeout(timer);
      }
    },
    messageGoesOut: () => conversation.now().messageGoesOut,
    close: () => pool.close(),
  };
}

function tellTaken(cleanser: Cleanser, words: string): SendResult {
  const queueId = readQueueId(words);
  const mayBeKept = queueId !== null && !cleanser.holdsSecret(queueId);
  return { accepted: true, response: cleanser.cleanse(words), queueId: mayBeKept ? queueId : null };
}

/** An error with the reply that ended the connection, where it does not know it itself. */
function withReply(error: unknown, closing: string | undefined): unknown {
  const isTold = closing === undefined || !(error instanceof Error) || "response" in error;
  return isTold ? error : Object.assign(error, { response: closing });
}

type Failed = Extract<SendResult, { accepted: false }>;

function tellFailed(cleanser: Cleanser, error: unknown, now: Conversation, isBrokenOff: boolean): Failed {
  const { code, words, isInsecure } = describeFailure(error);
  return {
    accepted: false,
    conversation: isInsecure && !now.messageGoesOut ? { ...now, phase: "starttls" } : now,
    code,
    response: code === null && isBrokenOff ? "no reply in time" : cleanser.cleanse(words, now.phase === "auth"),
  };
}

// How long a server is listened to that might speak TLS from the first byte.
const helloWithinMs = 3_000;

/** What is known of a failure beyond what the server said, so that people are told what to set right. */
async function findTrouble(server: SmtpServer, error: unknown, told: Failed): Promise<Partial<Failed>> {
  if (error instanceof NoAccessToken) {
    const trouble = error.isRefused ? "no-token" : "token-server-away";
    return { trouble, response: error.message, conversation: { phase: "auth", messageGoesOut: false } };
  }
  if (told.code !== null) return {};
  const fields = typeof error === "object" && error !== null ? Object.fromEntries(Object.entries(error)) : {};
  if (server.isTlsFromTheStart) {
    const isClear = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(
      String(fields["originalCode"] ?? fields["code"]),
    );
    return isClear ? { trouble: "begins-in-clear", response: "no TLS from the first byte: write smtp:// for it" } : {};
  }
  if (fields["timeoutType"] !== "GREETING_TIMEOUT" || !(await wantsTls(server, helloWithinMs))) return {};
  return { trouble: "wants-tls", response: "no greeting, but TLS from the first byte: write smtps:// for it" };
}

/** Signs in by password, or by a token that is got when a connection wants one. */
function loginOf(
  { server: { login, tokenUser }, tokens }: LaneOptions,
  expectAnswer: (secrets: readonly KnownSecret[]) => void,
) {
  // Whoever has a login is not to be sent away as a stranger because the server does not offer to ask for it.
  if (login) return { auth: login, forceAuth: true } as const;
  if (tokenUser === undefined) return {};
  const provisionCallback: ProvisionToken = (user, renew, callback) => {
    if (renew) tokens?.forget();
    const got = tokens?.get() ?? Promise.reject(new NoAccessToken("no access token: none is set up", true));
    void got.then(
      ({ token, expiresAtMs }) => {
        expectAnswer(secretsOfToken(user, token));
        callback(null, token, expiresAtMs);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error("no access token")),
    );
  };
  return { auth: { type: "OAuth2", user: tokenUser, provisionCallback }, forceAuth: true } as const;
}

type ProvisionToken = (
  user: string,
  renew: boolean,
  callback: (error: Error | null, token?: string, expiresAtMs?: number) => void,
) => void;

function poolOptions({ server, needsTls, timeoutMs, helloName }: LaneOptions) {
  return {
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.isTlsFromTheStart,
    name: helloName,
    maxConnections: 1,
    maxMessages: 100,
    // Retries are ours: they are claimed, counted and told of.
    maxRequeues: 0,
    idleTimeout: 30_000,
    connectionTimeout: Math.min(timeoutMs, 10_000),
    greetingTimeout: Math.min(timeoutMs, 10_000),
    socketTimeout: timeoutMs,
    // No reply of an honest server is longer.
    maxResponseSize: 64 * 1024,
    requireTLS: needsTls,
    ignoreTLS: !needsTls,
    // Said here, so that nothing in the environment can say otherwise.
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...trustOf(server) },
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
  } as const;
}

// A header that a mail has only once is signed as it is; those that servers may add or rewrite are left out.
const signedHeaders =
  "From:Reply-To:To:Subject:Date:Message-ID:Auto-Submitted:MIME-Version:Content-Type:Content-Transfer-Encoding";

function signing(dkim: DkimKey | undefined) {
  if (!dkim) return {};
  const { domain, selector, key } = dkim;
  return {
    dkim: { domainName: domain, keySelector: selector, privateKey: key, headerFieldNames: signedHeaders },
  };
}

function messageOf(mail: OutgoingMail) {
  return {
    from: mail.from,
    ...(mail.replyTo && { replyTo: mail.replyTo }),
    // Never a string: what is written as one could be read as several recipients.
    to: mail.to,
    // RFC 3461, where the server knows it: what comes back brings the headers and not the link.
    dsn: { return: "headers", notify: "failure" } as const,
    envelope: { from: mail.envelopeFrom, to: [mail.to.address] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.pictures.map(({ id, fileName, type, body }) => {
      return { cid: id, filename: fileName, contentType: type, content: body };
    }),
    messageId: mail.messageId,
    date: mail.date,
    baseBoundary: mail.boundary,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  };
}
