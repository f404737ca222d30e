import { once } from "node:events";
import { createServer, type Socket } from "node:net";

export type SmtpStep = "connect" | "hello" | "auth" | "mail" | "rcpt" | "data" | "dot";

/**
 * Goes on as a server does, says this line instead, closes without a word, or never answers; crawls: a byte now and
 * then of an answer that never ends; repeats a line for as long as somebody listens.
 */
export type SmtpReaction = "go-on" | "close" | "silence" | "crawl" | { say: string } | { repeat: string };

export interface ScriptedMail {
  from: string;
  to: string[];
  /** Byte for byte as it came, without the final dot. */
  raw: string;
}

export interface ScriptedSmtp extends AsyncDisposable {
  url: string;
  /** Every message that came in whole, whatever was said to it. */
  mails: ScriptedMail[];
  /**
   * Asked at each step, with how often that step has been reached and the command; a promise holds the conversation.
   */
  react: (step: SmtpStep, count: number, line: string) => SmtpReaction | Promise<SmtpReaction>;
}

/** What a server says that takes the mail. */
export const greetings: Record<SmtpStep, string> = {
  connect: "220 scripted.test",
  hello: "250 scripted.test",
  auth: "235 welcome",
  mail: "250 fine",
  rcpt: "250 fine",
  data: "354 go on",
  dot: "250 taken",
};

/** An SMTP server that does at each step what a test tells it, however rude. */
export async function startScriptedSmtp(react: ScriptedSmtp["react"] = () => "go-on", port = 0): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const counts: Record<SmtpStep, number> = { connect: 0, hello: 0, auth: 0, mail: 0, rcpt: 0, data: 0, dot: 0 };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    void converse(socket, smtp, async (step, line = "") => {
      counts[step] += 1;
      const reaction = await smtp.react(step, counts[step], line);
      show(socket, reaction, greetings[step]);
      return reaction;
    }).catch(() => socket.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the SMTP server has no port");
  const smtp: ScriptedSmtp = {
    url: `smtp://127.0.0.1:${address.port}`,
    mails: [],
    react,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return smtp;
}

function show(socket: Socket, reaction: SmtpReaction, usual: string): void {
  if (reaction === "close") socket.destroy();
  else if (reaction === "crawl") crawl(socket, `${usual.slice(0, 3)}-`);
  else if (reaction === "go-on") socket.write(`${usual}\r\n`);
  else if (reaction === "silence") return;
  else if ("say" in reaction) socket.write(`${reaction.say}\r\n`);
  else flood(socket, Buffer.from(`${reaction.repeat}\r\n`.repeat(1_000)));
}

function crawl(socket: Socket, start: string): void {
  let said = 0;
  const timer = setInterval(() => socket.write(start.charAt(said++) || "."), 50);
  socket.on("close", () => clearInterval(timer));
}

function flood(socket: Socket, lines: Buffer): void {
  const more = (): void => void socket.write(lines, () => socket.destroyed || setImmediate(more));
  more();
}

/** Speaks with one client as an SMTP server does; `answer` says what there is to say at each step. */
export async function converse(
  socket: Socket,
  smtp: Pick<ScriptedSmtp, "mails">,
  answer: (step: SmtpStep, line?: string) => Promise<SmtpReaction>,
): Promise<void> {
  let mail: ScriptedMail = { from: "", to: [], raw: "" };
  let inMessage = false;
  let rest = "";
  await answer("connect");
  for await (const chunk of socket.setEncoding("latin1") as AsyncIterable<string>) {
    rest += chunk;
    for (;;) {
      const mark = inMessage ? "\r\n.\r\n" : "\r\n";
      const end = rest.indexOf(mark);
      if (end < 0) break;
      const text = rest.slice(0, end);
      rest = rest.slice(end + mark.length);
      if (inMessage) {
        inMessage = false;
        smtp.mails.push({ ...mail, raw: text });
        await answer("dot");
      } else if (/^MAIL FROM:/i.test(text)) {
        mail = { from: addressIn(text), to: [], raw: "" };
        await answer("mail", text);
      } else if (/^RCPT TO:/i.test(text)) {
        if ((await answer("rcpt", text)) === "go-on") mail.to.push(addressIn(text));
      } else if (/^DATA/i.test(text)) {
        inMessage = (await answer("data")) === "go-on";
      } else if (/^(EHLO|HELO)/i.test(text)) await answer("hello");
      else if (/^AUTH/i.test(text)) await answer("auth", text);
      else if (/^QUIT/i.test(text)) socket.end("221 bye\r\n");
      else socket.write("250 scripted.test\r\n");
    }
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}
