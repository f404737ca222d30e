import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket, type SecureContextOptions } from "node:tls";
import type { Certificate } from "./make-certificate.ts";
import { converse, greetings, type ScriptedMail, type SmtpStep } from "./scripted-smtp.ts";

export interface TlsManners {
  certificate: Certificate;
  /** TLS from the first byte. */
  isImplicit?: boolean;
  /** Does not offer STARTTLS. */
  isStripped?: boolean;
  /** What is said to STARTTLS instead of "220"; the handshake is not answered then. */
  startTls?: "close" | "silence" | { say: string };
  /** Said in clear behind the "220", in the same packet. */
  injected?: string;
  /** Takes the handshake's bytes and never answers them. */
  hangs?: boolean;
  /** On top of what makes the TLS of this server. */
  tls?: SecureContextOptions;
  /** Does not say that it knows logins. */
  offersNoLogin?: boolean;
  /** Offers SMTPUTF8, under TLS alone. */
  offersUtf8?: boolean;
  /**
   * Said under TLS at a step, instead of what a server says that takes the mail; a function is given all lines and
   * messages that were heard under TLS, on whichever connection.
   */
  refuses?: Partial<Record<SmtpStep, string | ((heard: readonly string[]) => string)>>;
}

export interface ScriptedTlsSmtp extends AsyncDisposable {
  port: number;
  mails: ScriptedMail[];
  /** The logins that were heard under TLS. */
  logins: string[];
  /** Every command with something in it, and every message, that was heard under TLS. */
  heard: string[];
  /** What each connection said in clear, up to its TLS handshake. */
  saidInClear(): string[];
  /** From now on. Ends the connections that are open and forgets what was said. */
  behave(manners: TlsManners): void;
}

/** An SMTP server with TLS in every state of repair. What a client says in clear it takes like any server does. */
export async function startScriptedTlsSmtp(first: TlsManners): Promise<ScriptedTlsSmtp> {
  const sockets = new Set<Socket>();
  let manners = first;
  let heard: Buffer[][] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    const bytes: Buffer[] = [];
    heard.push(bytes);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const record = (chunk: Buffer): void => void bytes.push(chunk);
    if (manners.isImplicit) speakTls(socket, manners, smtp, record);
    else speakClear(socket, manners, smtp, record);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the SMTP server has no port");
  const smtp: ScriptedTlsSmtp = {
    port: address.port,
    mails: [],
    logins: [],
    heard: [],
    saidInClear: () =>
      heard.map((chunks) => {
        const text = Buffer.concat(chunks).toString("latin1");
        // A handshake begins with a record of type 22, version 3.
        const handshake = text.indexOf("\u0016\u0003");
        return handshake < 0 ? text : text.slice(0, handshake);
      }),
    behave(next) {
      manners = next;
      heard = [];
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return smtp;
}

const inClear: [RegExp, string][] = [
  [/^STARTTLS/i, "502 5.5.1 unknown command"],
  [/^AUTH/i, "235 welcome"],
  [/^DATA/i, "354 go on"],
  [/^/, "250 fine"],
];

function speakClear(socket: Socket, manners: TlsManners, smtp: ScriptedTlsSmtp, record: (chunk: Buffer) => void): void {
  let rest = "";
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const hear = (chunk: Buffer): void => {
    record(chunk);
    rest += chunk.toString("latin1");
    const lines = rest.split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (/^EHLO/i.test(line)) say(manners.isStripped ? "250 scripted.test" : "250-scripted.test\r\n250 STARTTLS");
      else if (/^STARTTLS/i.test(line) && !manners.isStripped) return secure();
      else say(inClear.find(([pattern]) => pattern.test(line))?.[1] ?? "250 fine");
    }
  };
  const secure = (): void => {
    const { startTls, injected = "", hangs } = manners;
    if (startTls === "close") return void socket.destroy();
    if (startTls === "silence") return;
    if (startTls) return say(startTls.say);
    say(`220 go ahead${injected && `\r\n${injected}`}`);
    if (hangs) return;
    socket.off("data", hear);
    speakTls(socket, manners, smtp, record);
  };
  socket.on("data", hear);
  say("220 scripted.test");
}

function speakTls(socket: Socket, manners: TlsManners, smtp: ScriptedTlsSmtp, record: (chunk: Buffer) => void): void {
  if (manners.hangs) return void socket.on("data", record);
  const { cert, key } = manners.certificate;
  const secureContext = createSecureContext({ cert, key, ...manners.tls });
  const secured = new TLSSocket(socket, { isServer: true, secureContext });
  secured.on("error", () => socket.destroy());
  const offers = manners.offersUtf8 ? "250-SMTPUTF8\r\n" : "";
  const hello = manners.offersNoLogin ? greetings.hello : `250-scripted.test\r\n${offers}250 AUTH PLAIN`;
  const usual = { ...greetings, hello };
  secured.once("secure", () => {
    void converse(secured, smtp, async (step, line = "") => {
      if (step === "auth") smtp.logins.push(line);
      smtp.heard.push(step === "dot" ? (smtp.mails.at(-1)?.raw ?? "") : line);
      const other = manners.refuses?.[step];
      const say = typeof other === "function" ? other(smtp.heard) : (other ?? usual[step]);
      // Under STARTTLS the greeting has been said.
      if (step !== "connect" || manners.isImplicit) secured.write(`${say}\r\n`);
      return other === undefined ? "go-on" : { say };
    }).catch(() => socket.destroy());
  });
}
