import { once } from "node:events";
import type { Server } from "node:net";

const refusals: Readonly<Record<string, string>> = {
  EADDRINUSE: "is taken",
  EACCES: "may not be opened by this user",
};

export interface Place {
  host: string;
  port: number;
  /** What the port is set by, for whoever has to choose another one. */
  setting?: string;
}

/** Resolves with the port that was opened; 0 opens any that is free. */
export async function startListening(server: Server, { host, port, setting }: Place): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const words = error instanceof Error && "code" in error ? refusals[String(error.code)] : undefined;
    const remedy = setting === undefined ? "" : `: set ${setting} to another one`;
    throw words === undefined ? error : new Error(`port ${port} ${words}${remedy}`, { cause: error });
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
