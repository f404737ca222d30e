import { dropAddressesIn } from "@rekey/contracts/address";
import type { WebhookFailure } from "@rekey/contracts/webhook-words";
import { type Message, type PostAnswer, postMessage } from "@rekey/runtime/post-message";

export interface Answer extends Omit<PostAnswer, "failure"> {
  /** Undefined: it was taken. */
  failure?: WebhookFailure | undefined;
}

// So much of what is said against a message is kept.
const keptAtMost = 300;

/** Posts a message, once. What is said against it is cut, and without addresses: it is shown to people. */
export async function sendMessage(message: Message, options: Parameters<typeof postMessage>[1]): Promise<Answer> {
  const headers = { "user-agent": "Rekey-Webhooks/1", ...message.headers };
  const { words, ...answer } = await postMessage({ ...message, headers }, options);
  return {
    ...answer,
    ...(answer.status === 410 && { failure: "gone" as const }),
    ...(words !== undefined && { words: dropAddressesIn(words).slice(0, keptAtMost).toWellFormed() }),
  };
}
