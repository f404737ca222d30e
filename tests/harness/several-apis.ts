import { anyPort } from "@rekey/dev/free-port";
import type { TestSystem } from "./test-system.ts";

export interface SeveralApis {
  count: number;
  /** Sends a command to each of them in turn. */
  command: (turn: number, contactId: string, key: string, body: object) => Promise<Response>;
}

/**
 * Two more APIs beside the one of the system: one process sends what is about the same to the database one after the
 * other, and several do not.
 */
export async function severalApis(system: TestSystem): Promise<SeveralApis> {
  const more = [await anyPort(), await anyPort()];
  await Promise.all(more.map((port) => system.startReplica("api", { PORT: String(port) })));
  const urls = [system.apiUrl, ...more.map((port) => `http://127.0.0.1:${port}`)];
  return {
    count: urls.length,
    command: (turn, contactId, key, body) =>
      fetch(`${urls[turn % urls.length]}/v1/contacts/${contactId}/password-resets`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${system.tokens.staff}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body: JSON.stringify(body),
      }),
  };
}
