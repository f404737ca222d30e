import { once } from "node:events";
import { connect, isIP, Socket } from "node:net";
import { checkServerIdentity, connect as connectTls } from "node:tls";
import type { DatabaseServer } from "./database-target.ts";
import type { ServerTls } from "./server-tls.ts";

/** PostgreSQL's question whether it may be TLS. */
const tlsQuestion = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * A socket to a server, with TLS when it is to be. Never rejects: a socket that cannot be made ends with the reason.
 */
export function openSocket(server: DatabaseServer, tls: ServerTls, withinMs: number): Socket | Promise<Socket> {
  if (server.host.startsWith("/") || tls.mode === "disable") return named(connectPlain(server), server);
  return connectSafely(server, tls, withinMs).then((socket) => named(socket, server), deadSocket);
}

/** The driver's messages say where a socket leads by these. */
function named(socket: Socket, { name: host, port }: DatabaseServer): Socket {
  return Object.assign(socket, { host, port });
}

function connectPlain({ host, port }: DatabaseServer): Socket {
  if (host.startsWith("/")) return connect({ path: `${host.replace(/\/+$/, "")}/.s.PGSQL.${port}` });
  return connect({ host, port });
}

// An error in PostgreSQL's own form: what somebody typed has no zero bytes.
const readOnlyError = Buffer.from("VERROR\0C25006\0");

// What it says when it waits for the next statement, within no transaction.
const readyOutsideTransaction = Buffer.from("Z\0\0\0\x05I");

/**
 * Calls `leave`, and ends the socket, when the server has said that it takes no writes: after a fail-over it is the old
 * one. A transaction is first rolled back, else whoever runs it would hear of a closed connection alone.
 */
export function leaveWhenReadOnly(socket: Socket, leave: () => void): void {
  let isRefused = false;
  socket.on("data", (chunk: Buffer) => {
    isRefused ||= chunk.includes(readOnlyError);
    if (!isRefused || !chunk.subarray(-readyOutsideTransaction.length).equals(readyOutsideTransaction)) return;
    // After the driver, which listens too, has told whoever waits.
    setImmediate(() => {
      leave();
      socket.destroy();
    });
  });
}

async function connectSafely(server: DatabaseServer, tls: ServerTls, withinMs: number): Promise<Socket> {
  const plain = connectPlain(server);
  const timer = setTimeout(() => plain.destroy(withCode("CONNECT_TIMEOUT", "no connection in time")), withinMs);
  try {
    await once(plain, "connect");
    if (!tls.isDirect) {
      plain.write(tlsQuestion);
      const answer = await firstByte(plain);
      if (answer !== "S" && tls.mode === "prefer") return plain;
      if (answer !== "S")
        throw withCode(
          "TLS_REFUSED",
          "the server speaks no TLS: set it up there, or write sslmode=disable where everybody on the way may read",
        );
    }
    return await encrypted(plain, server, tls);
  } catch (error) {
    plain.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function firstByte(socket: Socket): Promise<string> {
  const ended = once(socket, "close").then(() => {
    throw socket.errored ?? withCode("ECONNRESET", "the server closed the connection");
  });
  const [chunk] = (await Promise.race([once(socket, "data"), ended])) as [Buffer];
  socket.pause();
  // More than one byte may be somebody else's, put in before TLS begins.
  if (chunk.length !== 1) throw withCode("TLS_REFUSED", "the server does not speak as PostgreSQL does");
  return chunk.toString("latin1");
}

async function encrypted(plain: Socket, server: DatabaseServer, tls: ServerTls): Promise<Socket> {
  const socket = connectTls({
    socket: plain,
    host: server.name,
    ...(tls.context && { secureContext: tls.context }),
    ...(tls.namesHost && isIP(server.name) === 0 && { servername: server.name }),
    ...(tls.isDirect && { ALPNProtocols: ["postgresql"] }),
    rejectUnauthorized: tls.verified !== "no",
    checkServerIdentity: (_, certificate) =>
      tls.verified === "name" ? checkServerIdentity(server.name, certificate) : undefined,
  });
  try {
    await once(socket, "secureConnect");
    return socket;
  } catch (error) {
    if (plain.errored) throw plain.errored;
    throw withCode("TLS_FAILED", `TLS with the server failed: ${reasonOf(error)}`, error);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown reason";
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}

function withCode(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** The driver listens to it before it ends. */
function deadSocket(error: unknown): Socket {
  const socket = new Socket();
  setImmediate(() => socket.destroy(error instanceof Error ? error : new Error("no connection")));
  return socket;
}
