/** The command that waits for its reply; `dot` is the end of the message itself. */
export type Phase = "connect" | "hello" | "starttls" | "auth" | "mail" | "rcpt" | "data" | "dot";

export interface Conversation {
  phase: Phase;
  /** Whether the server has asked for the message, so that it may have it. */
  messageGoesOut: boolean;
}

const phaseOfCommand: [RegExp, Phase][] = [
  [/^(EHLO|HELO|LHLO)\b/i, "hello"],
  [/^STARTTLS\b/i, "starttls"],
  [/^AUTH\b/i, "auth"],
  [/^MAIL FROM:/i, "mail"],
  [/^RCPT TO:/i, "rcpt"],
  [/^DATA\b/i, "data"],
];

type LogEntry = { tnx?: unknown } | null | undefined;

/**
 * Follows an SMTP conversation through the log of its connection, because an error alone does not tell "never
 * connected" from "took the message and said nothing". It keeps the phase and nothing of what was said.
 */
export function followConversation() {
  let current: Conversation = { phase: "connect", messageGoesOut: false };
  const hear = (entry: LogEntry, text: unknown): void => {
    if (typeof text !== "string") return;
    if (entry?.tnx === "client") {
      const phase = phaseOfCommand.find(([command]) => command.test(text))?.[1];
      if (phase) current = { ...current, phase };
    }
    if (entry?.tnx === "server" && current.phase === "data" && text.startsWith("354")) {
      current = { phase: "dot", messageGoesOut: true };
    }
  };
  const ignore = (): void => {};
  return {
    logger: { trace: ignore, debug: hear, info: ignore, warn: ignore, error: ignore, fatal: ignore },
    conversation: {
      restart: (): void => {
        current = { phase: "connect", messageGoesOut: false };
      },
      now: (): Conversation => current,
    },
  };
}
