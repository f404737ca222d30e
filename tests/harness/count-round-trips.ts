import type { TcpProxy } from "./tcp-proxy.ts";

// Each of these asks PostgreSQL to answer now: Sync, a simple Query, Flush.
const asksForAnswer = new Set(["S", "Q", "H"].map((type) => type.charCodeAt(0)));

/**
 * Counts how often the clients of a proxied PostgreSQL ask it for an answer. The proxy must be new: it reads from the
 * first byte.
 */
export function countRoundTrips(proxy: TcpProxy): () => number {
  const readers = new Map<object, { rest: Buffer; started: boolean }>();
  let count = 0;
  const read = (connection: object, bytes: Buffer): void => {
    const reader = readers.get(connection) ?? { rest: Buffer.alloc(0), started: false };
    readers.set(connection, reader);
    reader.rest = Buffer.concat([reader.rest, bytes]);
    for (;;) {
      // The very first message has no type before its length.
      const head = reader.started ? 1 : 0;
      if (reader.rest.length < head + 4) return;
      const end = head + reader.rest.readUInt32BE(head);
      if (reader.rest.length < end) return;
      if (reader.started && asksForAnswer.has(reader.rest.readUInt8(0))) count += 1;
      reader.started = true;
      reader.rest = reader.rest.subarray(end);
    }
  };
  proxy.hear = (from, bytes, connection) => {
    if (from === "client") read(connection, bytes);
    return "pass";
  };
  return () => count;
}
