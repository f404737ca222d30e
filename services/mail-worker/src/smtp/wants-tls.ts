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
    // A server that closes the connection before has not.
    const closed = once(socket, "close", { signal }).then(() => false);
    return await Promise.race([once(socket, "secureConnect", { signal }).then(() => true), closed]);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
