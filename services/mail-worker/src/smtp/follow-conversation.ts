import type { SmtpPhase } from "@rekey/contracts/deliveries";

export interface Conversation {
  phase: SmtpPhase;
  /** Whether the server has asked for the message, so that it may have it. */
  messageGoesOut: boolean;
}

const phaseOfCommand: [RegExp, SmtpPhase | "other"][] = [
  [/^(EHLO|HELO|LHLO)\b/i, "hello"],
  [/^STARTTLS\b/i, "starttls"],
  [/^AUTH\b/i, "auth"],
  [/^MAIL FROM:/i, "mail"],
  [/^RCPT TO:/i, "rcpt"],
  [/^DATA\b/i, "data"],
  [/^(RSET|NOOP|QUIT)\b/i, "other"],
];

type LogEntry = { tnx?: unknown } | null | undefined;

interface State extends Conversation {
  /** Commands without a reply yet, oldest first: a server with PIPELINING is sent several at once. */
  awaited: (SmtpPhase | "other")[];
  isRefused: boolean;
  isHeard: boolean;
  /** The server has agreed to STARTTLS: what is heard from then on came under TLS. */
  isSecured: boolean;
}

/** Whether a server's answer to the greeting says that it takes addresses that are not ASCII (RFC 6531). */
const offersUtf8 = (reply: string): boolean => /^250[ -]SMTPUTF8\b/im.test(reply);

const start = (): State => {
  return { phase: "connect", messageGoesOut: false, awaited: [], isRefused: false, isHeard: false, isSecured: false };
};

/**
 * Follows an SMTP conversation through the log of its connection, because an error alone does not tell "never
 * connected" from "took the message and said nothing". It keeps the phase and nothing of what was said.
 * `onHello` is called with whether the server offers to take addresses that are not ASCII, and whether it said so after
 * STARTTLS; `onSender` before it is told
 * who sends, with whether it is told that such an address follows; `onMessageWanted` when it asks for the message,
 * before the first byte of it is sent; `onChallenge` with each step of a login; `onClosing` with what the server says
 * before it closes, of which an error knows nothing where the connection had carried a mail before.
 */
export function followConversation(
  hooks: {
    onMessageWanted?: () => void;
    onHello?: (isUtf8Offered: boolean, isAfterStartTls: boolean) => void;
    onSender?: (isUtf8: boolean) => void;
    onChallenge?: (words: string) => void;
    onClosing?: (words: string) => void;
  } = {},
) {
  let state = start();
  const hear = (entry: LogEntry, text: unknown): void => {
    if (typeof text !== "string") return;
    if (entry?.tnx === "client") {
      if (/^MAIL FROM:/i.test(text)) hooks.onSender?.(/ SMTPUTF8\b/i.test(text));
      hearCommand(state, text);
    }
    if (entry?.tnx !== "server") return;
    const didGoOut = state.messageGoesOut;
    if (state.awaited[0] === "hello" && text.startsWith("250")) hooks.onHello?.(offersUtf8(text), state.isSecured);
    hearReply(state, Number(text.slice(0, 3)));
    if (state.messageGoesOut && !didGoOut) hooks.onMessageWanted?.();
    if (/^421[ -]/.test(text)) hooks.onClosing?.(text);
    if (/^334[ -]/.test(text)) hooks.onChallenge?.(text.slice(4));
  };
  const ignore = (): void => {};
  return {
    logger: { trace: ignore, debug: hear, info: ignore, warn: ignore, error: ignore, fatal: ignore },
    conversation: {
      restart: (): void => {
        state = start();
      },
      now: (): Conversation => ({ phase: state.phase, messageGoesOut: state.messageGoesOut }),
      /** On a connection that had carried a mail before, nothing was answered: it was closed while nobody used it. */
      isUnheard: (): boolean => state.phase === "mail" && !state.isHeard,
    },
  };
}

function hearCommand(state: State, text: string): void {
  const command = phaseOfCommand.find(([pattern]) => pattern.test(text))?.[1];
  if (command === undefined) return;
  state.awaited.push(command);
  moveOn(state);
}

function hearReply(state: State, code: number): void {
  // A login is a talk of its own, which ends with one reply that is not this one.
  if (code === 334) return;
  const answered = state.awaited.shift();
  // A new connection begins with the server's own word.
  if (answered === undefined) state.isSecured = false;
  if (answered === "starttls") state.isSecured = code === 220;
  if (answered !== undefined) state.isHeard = true;
  if ((answered === "mail" || answered === "rcpt") && code >= 400) state.isRefused = true;
  if (answered === "data" && code === 354 && !state.isRefused) {
    state.phase = "dot";
    state.messageGoesOut = true;
  }
  moveOn(state);
}

/** A refused sender or recipient decides the attempt, whatever is said to the commands that were sent along. */
function moveOn(state: State): void {
  const next = state.awaited[0];
  if (!state.isRefused && !state.messageGoesOut && next !== undefined && next !== "other") state.phase = next;
}
