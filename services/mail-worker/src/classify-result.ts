import type { AttemptResult } from "@rekey/database/record-attempt";
import type { SendResult } from "./smtp-transport.ts";

/**
 * What an attempt came to, by the phase of the conversation and the reply code: a refused recipient or message is final;
 * trouble with the connection, the login or the sender is the way's and may pass; a message that went out without an
 * answer may have arrived.
 */
export function classifyResult(result: SendResult, transport: string, recipient: string): AttemptResult {
  const response = cleanWords(result.response, recipient);
  if (result.accepted)
    return { outcome: "accepted", transport, phase: "dot", code: Number(result.response.slice(0, 3)) || 250, response };
  const { phase, messageGoesOut } = result.conversation;
  const { code } = result;
  const seen = { transport, phase, code, response };
  if (messageGoesOut && code === null) return { outcome: "ambiguous", ...seen };
  const isFinal = code !== null && code >= 500 && (phase === "rcpt" || phase === "data" || phase === "dot");
  return { outcome: isFinal ? "permanent" : "transient", ...seen };
}

/** One line of printable text of at most 300 characters, with the recipient's address and anything link-like left out. */
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
