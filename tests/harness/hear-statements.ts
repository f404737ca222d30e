import type { TcpProxy } from "./tcp-proxy.ts";

/** A statement that a client had PostgreSQL run. */
export interface HeardStatement {
  /** As whom the client has signed in. */
  role: string;
  text: string;
}

interface Reader {
  rest: Buffer;
  role: string | undefined;
  /** The text of each prepared statement, by its name. */
  prepared: Map<string, string>;
  bound: string;
}

/**
 * Hears what the clients of a proxied PostgreSQL have it run, in order; what is prepared is heard when it is run. The
 * proxy must be new: it reads from the first byte.
 */
export function hearStatements(proxy: TcpProxy): { heard: () => readonly HeardStatement[]; forget: () => void } {
  const readers = new WeakMap<object, Reader>();
  let heard: HeardStatement[] = [];
  const listen = (reader: Reader, type: string, body: Buffer): void => {
    const [first = "", second = ""] = body.toString("utf8").split("\0");
    if (type === "P") reader.prepared.set(first, second);
    if (type === "B") reader.bound = second;
    if (type !== "E" && type !== "Q") return;
    const text = type === "Q" ? first : (reader.prepared.get(reader.bound) ?? "");
    heard.push({ role: reader.role ?? "", text: text.replaceAll(/\s+/g, " ").trim() });
  };
  proxy.hear = (from, bytes, connection) => {
    if (from !== "client") return "pass";
    const reader = readers.get(connection) ?? {
      rest: Buffer.alloc(0),
      role: undefined,
      prepared: new Map<string, string>(),
      bound: "",
    };
    readers.set(connection, reader);
    reader.rest = Buffer.concat([reader.rest, bytes]);
    for (let message = takeMessage(reader); message; message = takeMessage(reader)) {
      if (message.type === "begin") reader.role = roleIn(message.body);
      else listen(reader, message.type, message.body);
    }
    return "pass";
  };
  return { heard: () => heard, forget: () => void (heard = []) };
}

/** The next whole message. The very first one has no type before its length. */
function takeMessage(reader: Reader): { type: string; body: Buffer } | undefined {
  const head = reader.role === undefined ? 0 : 1;
  if (reader.rest.length < head + 4) return undefined;
  const end = head + reader.rest.readUInt32BE(head);
  if (reader.rest.length < end) return undefined;
  const type = head === 0 ? "begin" : String.fromCharCode(reader.rest.readUInt8(0));
  const body = reader.rest.subarray(head + 4, end);
  reader.rest = reader.rest.subarray(end);
  return { type, body };
}

/** Behind the version stand pairs of names and values. */
function roleIn(body: Buffer): string {
  const words = body.subarray(4).toString("utf8").split("\0");
  return words[words.indexOf("user") + 1] ?? "";
}
