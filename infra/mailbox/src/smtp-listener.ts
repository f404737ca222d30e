import { domainToASCII } from "node:url";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { type CaughtMail, readMail } from "./caught-mail.ts";
import type { FaultBoard } from "./fault-board.ts";
import { type MailFault, wordsOfReply } from "./mail-fault.ts";
import { createSocketBook, type SocketBook } from "./socket-book.ts";

export interface SmtpListener extends AsyncDisposable {
  port: number;
  /** Ends the conversations that carry no mail, so that the next mail meets the mailbox from its greeting on. */
  endIdleConversations(): void;
}

interface SmtpDeps {
  take(mail: CaughtMail): void;
  /** Asked anew at every step of every conversation. */
  faults: Pick<FaultBoard, "strike">;
  onRefused(): void;
}

type Suffer = (fault: MailFault | undefined, session: SMTPServerSession) => Promise<void>;
type Answer = (error?: Error | null) => void;

/** Takes every mail for every address, with STARTTLS for whoever wants it, unless it was told to misbehave. */
export async function startSmtpListener(
  deps: SmtpDeps,
  options: { host: string; port: number },
): Promise<SmtpListener> {
  const sockets = createSocketBook();
  const suffer = createSuffer(sockets, deps.onRefused);
  const server = new SMTPServer({
    name: "mailbox.rekey.test",
    banner: "Rekey mailbox",
    authOptional: true,
    allowInsecureAuth: true,
    // The certificate is the library's own, which is good for trying STARTTLS and for no secret.
    logger: false,
    disableReverseLookup: true,
    size: 10 * 1024 * 1024,
    closeTimeout: 300,
    onAuth: (_auth, _session, callback) => callback(undefined, { user: "anybody" }),
    onConnect: (session, callback) => {
      session.disabledCommands = deps.faults.strike("tls") ? ["STARTTLS"] : [];
      answerAfter(suffer(deps.faults.strike("connect"), session), callback);
    },
    onMailFrom: (_sender, session, callback) => answerAfter(suffer(deps.faults.strike("mail"), session), callback),
    onRcptTo: ({ address }, session, callback) =>
      answerAfter(suffer(deps.faults.strike("rcpt", [address]), session), callback),
    onData: (stream, session, callback) => {
      takeMessage(deps, stream, session, suffer).then(
        () => callback(null, "taken"),
        (error: unknown) => callback(asError(error)),
      );
    },
  });
  server.server.on("connection", (socket) => sockets.add(socket));
  const port = await listenOn(server, options);
  // A client that hangs up in the middle is its own affair.
  server.on("error", () => {});
  return {
    port,
    endIdleConversations: () => {
      for (const connection of server.connections) if (isIdle(connection.session)) connection.close();
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Does to a conversation what a fault says; resolves when it may go on, which may be never. */
function createSuffer(sockets: SocketBook, onRefused: () => void): Suffer {
  return async (fault, session) => {
    if (fault?.effect === "reply") {
      onRefused();
      throw Object.assign(new Error(wordsOfReply(fault)), { responseCode: fault.code });
    }
    if (fault?.effect === "delay") await pause(fault.seconds * 1_000, undefined, { ref: false });
    if (fault?.effect === "drop") sockets.destroy(session);
    if (fault?.effect === "drop" || fault?.effect === "hang") await new Promise(() => {});
  };
}

/** Only a reply says that a mail was not taken; who is merely left without one has to reckon with it being here. */
async function takeMessage(
  deps: SmtpDeps,
  stream: NodeJS.ReadableStream,
  session: SMTPServerSession,
  suffer: Suffer,
): Promise<void> {
  const { mailFrom, rcptTo } = session.envelope;
  const from = mailFrom === false ? "" : asSent(mailFrom.address);
  const envelope = { from, to: rcptTo.map(({ address }) => asSent(address)) };
  const raw = await buffer(stream);
  const fault = deps.faults.strike("dot", envelope.to);
  if (fault?.effect !== "reply") deps.take(await readMail(raw, envelope));
  await suffer(fault, session);
}

function answerAfter(step: Promise<void>, answer: Answer): void {
  step.then(
    () => answer(),
    (error: unknown) => answer(asError(error)),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("not taken");
}

/** An address as it came: the library gives its domain in the letters of its language. */
function asSent(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at + 1)}${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}

function isIdle({ envelope }: SMTPServerSession): boolean {
  // There is no envelope before the greeting.
  return (envelope as SMTPServerSession["envelope"] | undefined)?.mailFrom === false;
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
