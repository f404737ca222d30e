import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { openSmtpTransport, type SmtpTransport } from "../smtp/smtp-transport.ts";

export interface HeardMail {
  recipients: string[];
  /** Byte for byte as it came, without the final dot. */
  raw: string;
}

export interface SmtpSink extends AsyncDisposable {
  /** Leads to it. */
  transport: SmtpTransport;
  /** What was heard last from each envelope sender. */
  heard: Map<string, HeardMail>;
}

/** For tests: an SMTP server that takes all mail, and believes every command as it stands. */
export async function startSmtpSink(connections: number): Promise<SmtpSink> {
  const heard = new Map<string, HeardMail>();
  const server = createServer((socket) => listen(socket, heard));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const transport = openSmtpTransport(`smtp://127.0.0.1:${address.port}`, {
    connections,
    tls: "auto",
    dkim: undefined,
    helloName: "rekey.test",
    tokens: undefined,
    secrets: [],
    timeoutMs: 60_000,
    wantedWithinMs: 60_000,
    crawlsAfterMs: 60_000,
  });
  return {
    transport,
    heard,
    async [Symbol.asyncDispose]() {
      transport.close();
      server.close();
      await once(server, "close");
    },
  };
}

/** What a mail library wrote as two commands is heard as two. */
function listen(socket: Socket, heard: Map<string, HeardMail>): void {
  let rest = "";
  let isMessage = false;
  let mail: HeardMail = { recipients: [], raw: "" };
  socket.on("error", () => socket.destroy());
  socket.setEncoding("latin1").write("220 sink\r\n");
  socket.on("data", (chunk) => {
    rest += String(chunk);
    for (;;) {
      const mark = isMessage ? "\r\n.\r\n" : "\r\n";
      const end = rest.indexOf(mark);
      if (end < 0) return;
      const text = rest.slice(0, end);
      rest = rest.slice(end + mark.length);
      const [, sender] = /^MAIL FROM:<(.*)>(?: SMTPUTF8)?$/.exec(text) ?? [];
      if (isMessage) mail.raw = text;
      else if (sender !== undefined) heard.set(sender, (mail = { recipients: [], raw: "" }));
      else if (text.startsWith("RCPT TO:")) mail.recipients.push(text.slice("RCPT TO:".length));
      isMessage = !isMessage && text === "DATA";
      if (text.startsWith("EHLO")) socket.write("250-sink\r\n250-SMTPUTF8\r\n");
      socket.write(isMessage ? "354 go on\r\n" : "250 fine\r\n");
    }
  });
}
