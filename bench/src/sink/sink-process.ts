// A mail server that takes everything and knows for each recipient when it said 250.
import { createServer, type Socket } from "node:net";

export interface SinkMessage {
  count: number;
  /** Address and time of those mails that were taken since the last message. */
  mails?: [address: string, atMs: number][];
  /** What stood behind the # of their links. */
  tokens?: string[];
}

const tellEveryMs = 10;
const dataEnd = "\r\n.\r\n";
const [, , port, keeps] = process.argv;
const keepsTokens = keeps === "tokens";
let count = 0;
let told = 0;
let mails: [string, number][] = [];
let tokens: string[] = [];

function serve(socket: Socket): void {
  let text = "";
  let recipient = "";
  let isInData = false;
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.write("220 sink\r\n");
  /** Whether there may be more to read. */
  const readData = (): boolean => {
    const end = text.indexOf(dataEnd);
    if (end === -1) {
      // What could be the beginning of the end stays.
      if (!keepsTokens) text = text.slice(-dataEnd.length);
      return false;
    }
    if (keepsTokens) tokens.push(...findTokens(text.slice(0, end)));
    text = text.slice(end + dataEnd.length);
    isInData = false;
    count += 1;
    mails.push([recipient, performance.timeOrigin + performance.now()]);
    socket.write("250 taken\r\n");
    return true;
  };
  const readLine = (): boolean => {
    const end = text.indexOf("\r\n");
    if (end === -1) return false;
    const line = text.slice(0, end);
    text = text.slice(end + 2);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "QUIT") {
      socket.end("221 bye\r\n");
      return false;
    }
    if (verb === "RCPT") recipient = /<([^>]*)>/.exec(line)?.[1] ?? "";
    isInData = verb === "DATA";
    // So that also an empty message ends in a line of its own.
    if (isInData) text = `\r\n${text}`;
    socket.write(isInData ? "354 go on\r\n" : "250 ok\r\n");
    return true;
  };
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    while (isInData ? readData() : readLine());
  });
}

/** One of each mail: it stands in its text and in its HTML. */
function findTokens(message: string): string[] {
  const text = message
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const [, token] = /\/set-password#([\w-]{43})/.exec(text) ?? [];
  return token === undefined ? [] : [token];
}

const server = createServer(serve);
server.listen(Number(port), "127.0.0.1", () => process.send?.({ count } satisfies SinkMessage));
setInterval(() => {
  if (count === told) return;
  told = count;
  process.send?.({ count, mails, tokens } satisfies SinkMessage);
  mails = [];
  tokens = [];
}, tellEveryMs);
process.on("disconnect", () => process.exit(0));
