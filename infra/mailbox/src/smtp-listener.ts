import { domainToASCII } from "node:url";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { startListening } from "@rekey/runtime/start-listening";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { type CaughtMail, readMail } from "./caught-mail.ts";
import type { FaultBoard } from "./fault-board.ts";
import { type FaultPhase, type MailFault, wordsOfReply } from "./mail-fault.ts";

export interface SmtpListener extends AsyncDisposable {
  port: number;
  /** Ends the conversations that carry no mail, so that the next mail meets the mailbox from its greeting on. */
  endIdleConversations(): void;
}

interface SmtpDeps {
  take(mail: CaughtMail): void;
  /** Asked anew at every step of every conversation. */
  faults: Pick<FaultBoard, "strike">;
}

/** Takes every mail for every address, with STARTTLS for whoever wants it, unless it was told to misbehave. */
export async function startSmtpListener(
  { take, faults }: SmtpDeps,
  options: { host: string; port: number },
): Promise<SmtpListener> {
  const hangUp = ({ id }: SMTPServerSession): void => {
    for (const connection of server.connections) if (connection.id === id) connection._socket.destroy();
  };
  const meet = async (step: FaultPhase, session: SMTPServerSession, recipients?: string[]): Promise<void> =>
    suffer(faults.strike(step, recipients), () => hangUp(session));
  /** Only a reply says that a mail was not taken; who is merely left without one has to reckon with it being here. */
  const takeMessage = async (stream: NodeJS.ReadableStream, session: SMTPServerSession): Promise<string> => {
    const envelope = envelopeOf(session);
    const raw = await buffer(stream);
    const fault = faults.strike("dot", envelope.to);
    if (fault?.effect !== "reply") take(await readMail(raw, envelope));
    await suffer(fault, () => hangUp(session));
    return "taken";
  };
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
      session.disabledCommands = faults.strike("tls") ? ["STARTTLS"] : [];
      answerAfter(meet("connect", session), callback);
    },
    onMailFrom: (_sender, session, callback) => answerAfter(meet("mail", session), callback),
    onRcptTo: ({ address }, session, callback) => answerAfter(meet("rcpt", session, [asSent(address)]), callback),
    onData: (stream, session, callback) => answerAfter(takeMessage(stream, session), callback),
  });
  // A client that hangs up in the middle is its own affair.
  server.on("error", () => {});
  const port = await startListening(server.server, options);
  return {
    port,
    endIdleConversations: () => {
      for (const connection of server.connections) if (isIdle(connection.session)) connection.close();
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Does to a conversation what a fault says; resolves when it may go on, which may be never. */
async function suffer(fault: MailFault | undefined, hangUp: () => void): Promise<void> {
  if (fault?.effect === "reply") {
    throw Object.assign(new Error(wordsOfReply(fault)), { responseCode: fault.code });
  }
  if (fault?.effect === "delay") await pause(fault.seconds * 1_000, undefined, { ref: false });
  if (fault?.effect === "drop") hangUp();
  if (fault?.effect === "drop" || fault?.effect === "hang") await new Promise(() => {});
}

type Answer<T> = (error?: Error | null, said?: T) => void;

function answerAfter<T extends string | void>(step: Promise<T>, answer: Answer<T>): void {
  step.then(
    (said) => answer(null, said),
    (error: unknown) => answer(error instanceof Error ? error : new Error("not taken")),
  );
}

function envelopeOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession) {
  return {
    from: mailFrom === false ? "" : asSent(mailFrom.address),
    to: rcptTo.map(({ address }) => asSent(address)),
  };
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
