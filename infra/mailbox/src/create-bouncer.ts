import { createTransport, type SendMailOptions } from "nodemailer";
import type { BounceAnswer, CaughtMail } from "./caught-mail.ts";
import { type FailureReport, writeDsn } from "./write-dsn.ts";

/** Sends caught mails back to their envelope senders. */
export interface Bouncer {
  /**
   * Whether it was told where to, and the mail came from somebody: one about a notification would go round for ever.
   */
  canSend(mail: CaughtMail): boolean;
  /** As undeliverable, or whatever the report says; the mail keeps the answer. */
  send(mail: CaughtMail, report?: Partial<FailureReport>): Promise<BounceAnswer>;
  /** From now on they go to this smtp:// URL. */
  sendTo(url: string): void;
}

const unknownUser: FailureReport = { status: "5.1.1", action: "failed", diagnostic: "550 5.1.1 No such user here" };

export function createBouncer(options: { url: string | undefined; timeoutMs: number }): Bouncer {
  let { url } = options;
  const canSend = (mail: CaughtMail) => url !== undefined && mail.envelope.from !== "";
  return {
    canSend,
    send: async (mail, report = {}) => {
      if (url === undefined || !canSend(mail)) throw new Error("this mail cannot be sent back");
      const { from: sender, to: recipients } = mail.envelope;
      const raw = writeDsn({ sender, recipients, ...mail }, { ...unknownUser, ...report });
      const answer = await hand(new URL(url), options.timeoutMs, { envelope: { from: "", to: sender }, raw });
      mail.bounce = { at: new Date(), ...answer };
      return answer;
    },
    sendTo: (next) => void (url = next),
  };
}

async function hand({ hostname, port }: URL, timeoutMs: number, message: SendMailOptions): Promise<BounceAnswer> {
  const transport = createTransport({
    host: hostname,
    port: Number(port) || 25,
    ignoreTLS: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { response } = await transport.sendMail(message);
    return { taken: true, words: response };
  } catch (error) {
    return { taken: false, words: wordsOf(error) };
  } finally {
    transport.close();
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if ("response" in error && typeof error.response === "string" && error.response !== "") return error.response;
  return "code" in error && typeof error.code === "string" ? `no answer (${error.code})` : "no answer";
}
