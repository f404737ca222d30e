import type { KeyObject } from "node:crypto";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";
import { createTransport } from "nodemailer";
import { type AccessTokens, NoAccessToken } from "./access-tokens.ts";
import { type Cleanser, createCleanser } from "../replies/cleanse-reply.ts";
import { describeFailure, errorFields } from "./describe-failure.ts";
import { type Conversation, followConversation } from "./follow-conversation.ts";
import { createSendGuard } from "./guard-conversation.ts";
import { answersTo, secretsOfToken } from "../settings/own-secrets.ts";
import { readQueueId } from "./read-queue-id.ts";
import type { SmtpServer } from "../settings/read-smtp-url.ts";
import { trustOf } from "../settings/server-certificates.ts";
import type { OutgoingMail, SendResult } from "./smtp-transport.ts";
import { wantsTls } from "./wants-tls.ts";
import { writeMessage } from "./write-message.ts";

/** What mails are signed with (RFC 6376). */
export interface DkimKey {
  domain: string;
  selector: string;
  key: KeyObject;
}

export interface ConnectionOptions {
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
  /** Told at each greeting whether the server takes addresses that are not ASCII (RFC 6531). */
  onHello: (isUtf8Offered: boolean, isAfterStartTls: boolean) => void;
}

export interface SmtpConnection {
  /** Aborts `stop` itself when the server takes too long, or the claim may have passed to another worker. */
  send(mail: OutgoingMail, stop: AbortController): Promise<SendResult>;
  /** Whether the server has asked for the mail that is being sent: it may have it from then on. */
  messageGoesOut(): boolean;
  close(): void;
}

/** One connection at a time, with one mail at a time on it, so that what is said on it belongs to that mail. */
export function openConnection(options: ConnectionOptions): SmtpConnection {
  const guard = createSendGuard();
  let closing: string | undefined;
  // Every word of the server that leaves this connection goes through it.
  const cleanser = createCleanser(options.secrets);
  const { logger, conversation } = followConversation({
    onMessageWanted: guard.onMessageWanted,
    onHello: options.onHello,
    onSender: guard.onSender,
    onChallenge: (challenge) => cleanser.expectAnswer(answersTo(challenge, options.server.login)),
    onClosing: (words) => void (closing = words),
  });
  const signIn = loginOf(options, (secrets) => cleanser.expectAnswer(secrets));
  const pool = createTransport({ ...poolOptions(options), ...signIn, ...signing(options.dkim), logger });
  pool.on("error", () => {
    // Each mail gets the error of its own connection; an idle one that closes is no news.
  });
  const sendOnce = async (mail: OutgoingMail, stop: AbortController): Promise<SendResult> => {
    conversation.restart();
    closing = undefined;
    try {
      const info = await pool.sendMail({ ...messageOf(mail), signal: stop.signal });
      return tellTaken(cleanser, info.response);
    } catch (error) {
      if (guard.lacksUtf8()) return { ...untaken, conversation: conversation.now() };
      const isBrokenOff = stop.signal.aborted;
      const told = tellFailed(cleanser, withReply(error, closing), conversation.now(), isBrokenOff);
      if (told.conversation.phase === "auth" && told.code !== null) options.tokens?.forget();
      return isBrokenOff ? told : { ...told, ...(await findTrouble(options.server, error, told)) };
    }
  };
  return {
    async send(mail, stop) {
      cleanser.expectMail(mail.secrets);
      guard.watch(mail, stop);
      // Silence ends a conversation by itself; a byte now and then does not.
      const timer = setTimeout(() => conversation.now().messageGoesOut || stop.abort(), options.wantedWithinMs);
      try {
        const result = await sendOnce(mail, stop);
        // A server that closes what was idle for too long has refused nothing: the mail gets a new connection.
        const isStale = wasClosed(result) && conversation.isUnheard() && !stop.signal.aborted;
        return isStale ? await sendOnce(mail, stop) : result;
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

/** What comes of a mail whose address the server has not offered to take; it has heard nothing of it. */
const untaken = { accepted: false, code: null, response: null, failure: "address-needs-smtputf8" } as const;

/** Not by silence: who waited for that once has not the time to do it twice. */
function wasClosed(result: SendResult): boolean {
  if (result.accepted) return false;
  return result.code === 421 || (result.code === null && result.failure?.includes("ETIMEDOUT") !== true);
}

/** An error with the reply that ended the connection, where it does not know it itself. */
function withReply(error: unknown, closing: string | undefined): unknown {
  const isTold = closing === undefined || !(error instanceof Error) || "response" in error;
  return isTold ? error : Object.assign(error, { response: closing });
}

type Failed = Extract<SendResult, { accepted: false }>;

function tellFailed(cleanser: Cleanser, error: unknown, now: Conversation, isBrokenOff: boolean): Failed {
  const { code, response, failure, isInsecure } = describeFailure(error);
  const isLate = code === null && isBrokenOff;
  const said = response === null || isLate ? null : cleanser.cleanse(response, now.phase === "auth");
  return {
    accepted: false,
    conversation: isInsecure && !now.messageGoesOut ? { ...now, phase: "starttls" } : now,
    code,
    response: said,
    ...(said === null && { failure: isLate ? "no-reply-in-time" : failure }),
  };
}

// How long a server is listened to that might speak TLS from the first byte.
const helloWithinMs = 3_000;

/** What is known of a failure beyond what the server said, so that people are told what to set right. */
async function findTrouble(server: SmtpServer, error: unknown, told: Failed): Promise<Partial<Failed>> {
  if (error instanceof NoAccessToken) {
    const trouble = error.isRefused ? "no-token" : "token-server-away";
    return { trouble, response: null, failure: error.failure, conversation: { phase: "auth", messageGoesOut: false } };
  }
  const trouble = told.code === null && (await troubleOfPort(server, error));
  return trouble ? { trouble, response: null, failure: trouble } : {};
}

async function troubleOfPort(server: SmtpServer, error: unknown): Promise<"begins-in-clear" | "wants-tls" | false> {
  const { code, originalCode = code, timeoutType } = errorFields(error);
  if (server.isTlsFromTheStart) {
    return /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(originalCode ?? "") && "begins-in-clear";
  }
  return timeoutType === "GREETING_TIMEOUT" && (await wantsTls(server, helloWithinMs)) && "wants-tls";
}

/** Signs in by password, or by a token that is got when a connection wants one. */
function loginOf(
  { server: { login, tokenUser }, tokens }: ConnectionOptions,
  expectAnswer: (secrets: readonly KnownSecret[]) => void,
) {
  // Whoever has a login is not to be sent away as a stranger because the server does not offer to ask for it.
  if (login) return { auth: login, forceAuth: true } as const;
  if (tokenUser === undefined) return {};
  const provisionCallback: ProvisionToken = (user, renew, callback) => {
    if (renew) tokens?.forget();
    const got = tokens?.get() ?? Promise.reject(new NoAccessToken("no-token-set-up", true));
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

/** What nodemailer is told of every conversation with a server, but for the login. */
export function poolOptions({
  server,
  needsTls,
  timeoutMs,
  helloName,
}: Pick<ConnectionOptions, "server" | "needsTls" | "timeoutMs" | "helloName">) {
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
    // RFC 3461, where the server knows it: what comes back brings the headers and not the link.
    dsn: { return: "headers", notify: "failure" } as const,
    envelope: { from: mail.envelopeFrom, to: [mail.to.address] },
    messageId: mail.messageId,
    raw: writeMessage(mail),
  };
}
