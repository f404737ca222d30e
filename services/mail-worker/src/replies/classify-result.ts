import type { SmtpPhase } from "@rekey/contracts/deliveries";
import type { AttemptResult } from "@rekey/database/deliveries/record-attempts";
import type { SendResult } from "../smtp/smtp-transport.ts";

/**
 * What an attempt came to, by the phase of the conversation and the reply code: a refused recipient or message is
 * final; trouble with the connection, the login or the sender is the way's and may pass; a message that went out
 * without an answer may have arrived.
 */
export function classifyResult(result: SendResult, transport: string, recipient: string): AttemptResult {
  const { failure = null, queueId = null } = result;
  const response = result.response === null ? null : cleanWords(result.response, recipient);
  const said = { transport, response, failure, queueId };
  if (result.accepted)
    return { outcome: "accepted", phase: "dot", code: Number(result.response.slice(0, 3)) || 250, ...said };
  const { phase, messageGoesOut } = result.conversation;
  const { code } = result;
  const seen = { phase, code, ...said };
  if (messageGoesOut && code === null) return { outcome: "ambiguous", ...seen };
  if (code !== null && code >= 500) {
    return { outcome: outcomeOfRefusal(phase), ...seen };
  }
  return { outcome: "transient", ...seen };
}

/**
 * A 5xx to the recipient or the message is final, whatever its reason: what the server calls its policy may be about
 * either. One to the greeting, the login or the sender is the transport's fault. One to STARTTLS refuses TLS, not us.
 */
function outcomeOfRefusal(phase: SmtpPhase): "permanent" | "transient" | "refused" {
  if (phase === "rcpt" || phase === "data" || phase === "dot") return "permanent";
  return phase === "starttls" ? "transient" : "refused";
}

/** How long the server asks to wait, in ms, when its words say so: "try again in 300 seconds", "in 00:05:00". */
export function retryHint(words: string): number | undefined {
  const [, hours, minutes, seconds] = /\b(?:in|after|for) (\d{1,2}):(\d{2}):(\d{2})\b/i.exec(words) ?? [];
  if (hours && minutes && seconds) return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  const [, amount, unit] =
    /\b(?:in|after|for|wait) (\d{1,5}) ?(s|sec|second|m|min|minute|h|hour)s?\b/i.exec(words) ?? [];
  if (!amount || !unit) return undefined;
  const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 }[unit.charAt(0).toLowerCase()];
  return unitMs === undefined ? undefined : Number(amount) * unitMs;
}

/**
 * One line of printable text of at most 300 characters, with the recipient's address and anything link-like left out.
 */
export function cleanWords(words: string, recipient: string): string {
  return words
    .replaceAll(recipient, "[address]")
    .replaceAll(/https?:\/\/\S+/gi, "[link]")
    .replaceAll(/[A-Za-z0-9_-]{43,}/g, "[long word]")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/ {2,}/g, " ")
    .trim()
    .slice(0, 300);
}
