import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { connect as secure } from "node:tls";

export interface SmtpConversation extends Disposable {
  /** Everything the server said so far. */
  lines: string[];
  /** The last lines of its replies. */
  replies: string[];
  /** Says a line and waits for the reply; empty when the server ends the connection instead. */
  say(line: string): Promise<string>;
  /** Says a line, whatever comes of it. */
  tell(line: string): void;
  /** Goes on under TLS, whoever the server is. */
  startTls(): Promise<void>;
  isOpen(): boolean;
}

/** Speaks SMTP one line at a time, and keeps what is said; it begins with the greeting or the lack of it. */
export function converseSmtp(smtpUrl: string): SmtpConversation {
  const { hostname, port } = new URL(smtpUrl);
  const lines: string[] = [];
  const replies: string[] = [];
  const waiting: ((reply: string) => void)[] = [];
  let socket: Socket = connect(Number(port), hostname);
  let isOpen = true;
  const listen = (stream: Socket): Interface => {
    stream.on("error", () => stream.destroy());
    stream.once("close", () => {
      isOpen = false;
      for (const answer of waiting.splice(0)) answer("");
    });
    return createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (/^\d{3}-/.test(line)) return;
      replies.push(line);
      waiting.shift()?.(line);
    });
  };
  let reader = listen(socket);
  const tell = (line: string) => void socket.write(`${line}\r\n`);
  return {
    lines,
    replies,
    tell,
    say: async (line) => {
      if (!isOpen) return "";
      const reply = new Promise<string>((answer) => waiting.push(answer));
      tell(line);
      return reply;
    },
    startTls: async () => {
      reader.close();
      socket.removeAllListeners("data");
      const plain = socket;
      socket = secure({ socket: plain, rejectUnauthorized: false });
      reader = listen(socket);
      await once(socket, "secureConnect");
    },
    isOpen: () => isOpen,
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
