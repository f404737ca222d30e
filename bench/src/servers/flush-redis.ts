import { once } from "node:events";
import { connect } from "node:net";

/** Empties it, so that no contestant finds what another has left. */
export async function flushRedis(redisUrl: string): Promise<void> {
  const { hostname, port, username, password } = new URL(redisUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(`AUTH ${username} ${decodeURIComponent(password)}\r\nFLUSHALL SYNC\r\nQUIT\r\n`);
  let answer = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) answer += chunk.toString();
  if (answer.includes("-")) throw new Error(`Redis could not be emptied: ${answer}`);
}
