import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { type CaughtMail, readMail } from "./caught-mail.ts";

/** What the mailbox says instead of taking a mail, and when in the conversation it says so. */
export interface Refusal {
  phase: "connect" | "rcpt" | "data";
  code: number;
  text: string;
}

export interface SmtpListener extends AsyncDisposable {
  port: number;
}

interface SmtpDeps {
  take(mail: CaughtMail): void;
  /** Asked anew at every step of every conversation. */
  refusal(): Refusal | undefined;
  onRefused(): void;
}

/** Takes every mail for every address, unless it was told to refuse. */
export async function startSmtpListener(
  deps: SmtpDeps,
  options: { host: string; port: number },
): Promise<SmtpListener> {
  const refuseAt = (phase: Refusal["phase"]): Error | undefined => {
    const refusal = deps.refusal();
    if (refusal?.phase !== phase) return undefined;
    deps.onRefused();
    return Object.assign(new Error(refusal.text), { responseCode: refusal.code });
  };
  const server = new SMTPServer({
    name: "mailbox.rekey.test",
    banner: "Rekey mailbox",
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    size: 10 * 1024 * 1024,
    closeTimeout: 300,
    onAuth: (_auth, _session, callback) => callback(undefined, { user: "anybody" }),
    onConnect: (_session, callback) => callback(refuseAt("connect")),
    onRcptTo: (_address, _session, callback) => callback(refuseAt("rcpt")),
    onData: (stream, session, callback) => {
      const { mailFrom, rcptTo } = session.envelope;
      const envelope = { from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address) };
      const taking = async () => {
        const raw = await buffer(stream);
        const refused = refuseAt("data");
        if (refused) throw refused;
        deps.take(await readMail(raw, envelope));
      };
      taking().then(
        () => callback(null, "taken"),
        (error: unknown) => callback(error instanceof Error ? error : new Error("not taken")),
      );
    },
  });
  const port = await listenOn(server, options);
  // A client that hangs up in the middle is its own affair.
  server.on("error", () => {});
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function listenOn(server: SMTPServer, { host, port }: { host: string; port: number }): Promise<number> {
  try {
    const listening = server.listen(port, host);
    await Promise.race([
      once(listening, "listening"),
      once(server, "error").then(([error]) => Promise.reject(error as Error)),
    ]);
    const address = listening.address();
    if (address === null || typeof address === "string") throw new Error("the SMTP server has no port");
    return address.port;
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw isTaken ? new Error(`port ${port} is taken`, { cause: error }) : error;
  }
}
