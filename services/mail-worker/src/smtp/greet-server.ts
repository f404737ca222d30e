import { createTransport } from "nodemailer";
import { followConversation } from "./follow-conversation.ts";
import { type ConnectionOptions, poolOptions } from "./open-connection.ts";

/**
 * Greets a server and leaves, without signing in, so that what it offers is known before there is mail for it. Nothing
 * comes of one that is not there.
 */
export async function greetServer(options: ConnectionOptions): Promise<void> {
  const { logger } = followConversation({ onHello: options.onHello });
  await createTransport({ ...poolOptions(options), pool: false, logger })
    .verify()
    .catch(() => {});
}
