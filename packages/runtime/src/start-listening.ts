import { once } from "node:events";
import type { Server } from "node:net";

const refusals: Readonly<Record<string, string>> = {
  EADDRINUSE: "is taken",
  EACCES: "may not be opened by this user",
};

/** Resolves with the port that was opened; 0 opens any that is free. */
export async function startListening(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const words = error instanceof Error && "code" in error ? refusals[String(error.code)] : undefined;
    throw words === undefined ? error : new Error(`port ${port} ${words}`, { cause: error });
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
