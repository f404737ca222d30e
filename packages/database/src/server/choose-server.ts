import type { DatabaseServer } from "./database-target.ts";

/** Whether a server takes writes; rejects when it does not answer. */
export type TakesWrites = (server: DatabaseServer) => Promise<boolean>;

/** Which of several servers to connect to: the first to say that it takes writes, until that is doubted. */
export function chooseServer(servers: readonly DatabaseServer[], takesWrites: TakesWrites) {
  const [first, ...others] = servers;
  if (!first) throw new Error("DATABASE_URL names no server");
  let chosen: Promise<DatabaseServer> | undefined;

  async function find(): Promise<DatabaseServer> {
    const asked = servers.map(async (server) => {
      if (await takesWrites(server)) return server;
      throw new Error("takes no writes");
    });
    // Where none does, the first says why.
    return Promise.any(asked).catch(() => {
      chosen = undefined;
      return first as DatabaseServer;
    });
  }

  return {
    choose: (): DatabaseServer | Promise<DatabaseServer> => (others.length === 0 ? first : (chosen ??= find())),
    doubt: () => void (chosen = undefined),
  };
}
