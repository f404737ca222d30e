import { once } from "node:events";
import { connect } from "node:tls";

/** Whether a server answers a TLS handshake where its greeting was waited for in vain. Nothing else is said to it. */
export async function wantsTls(server: { host: string; port: number }, withinMs: number): Promise<boolean> {
  const { host, port } = server;
  // Who it is does not matter: all that is asked is whether it speaks TLS.
  const socket = connect({ host, port, rejectUnauthorized: false });
  socket.on("error", () => {});
  const signal = AbortSignal.timeout(withinMs);
  try {
    await Promise.race([once(socket, "secureConnect", { signal }), failed(socket, signal)]);
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function failed(socket: ReturnType<typeof connect>, signal: AbortSignal): Promise<never> {
  await once(socket, "close", { signal });
  throw new Error("no TLS");
}
