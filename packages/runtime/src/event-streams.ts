import type { ServerResponse } from "node:http";

const heartbeatMs = 10_000;
// A reader that takes nothing costs memory, and what it would read is old.
const maxUnreadBytes = 262_144;

export interface StreamEvent {
  name: string;
  data: object;
  id?: string;
}

/** One reader's server-sent events. */
export interface EventStream {
  /** Aborted once nobody reads any more, whoever ended it. */
  closed: AbortSignal;
  send(event: StreamEvent): void;
  end(): void;
}

export interface EventStreams extends AsyncDisposable {
  /**
   * Answers with a stream, or undefined, with nothing answered, when too many are open: of this owner, or of all.
   * After disposal none is opened.
   */
  open(res: ServerResponse, owner: string): EventStream | undefined;
}

/**
 * Server-sent events that cannot pile up: their number is bounded, silence is broken by a heartbeat, a reader that does
 * not read is cut off. Disposing ends every stream at once, so that none holds up the end of its process.
 */
export function createEventStreams(limits: { max: number; maxPerOwner: number; reconnectMs: number }): EventStreams {
  const open = new Map<EventStream, string>();
  let isClosing = false;
  return {
    open: (res, owner) => {
      const ofOwner = [...open.values()].filter((each) => each === owner).length;
      if (isClosing || open.size >= limits.max || ofOwner >= limits.maxPerOwner) return undefined;
      const stream = startStream(res, limits.reconnectMs);
      open.set(stream, owner);
      stream.closed.addEventListener("abort", () => open.delete(stream), { once: true });
      return stream;
    },
    [Symbol.asyncDispose]: () => {
      isClosing = true;
      for (const stream of open.keys()) stream.end();
      return Promise.resolve();
    },
  };
}

function startStream(res: ServerResponse, reconnectMs: number): EventStream {
  const closing = new AbortController();
  const write = (text: string) => {
    if (closing.signal.aborted) return;
    res.write(text);
    if (res.writableLength > maxUnreadBytes) res.destroy();
  };
  // Proxies that collect an answer before they pass it on are told not to.
  res.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
  });
  write(`retry: ${reconnectMs}\n\n`);
  const heartbeat = setInterval(() => write(": still here\n\n"), heartbeatMs);
  const close = () => {
    clearInterval(heartbeat);
    closing.abort();
  };
  res.once("close", close);
  return {
    closed: closing.signal,
    send: ({ name, data, id }) => {
      write(`${id === undefined ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end: () => {
      close();
      res.end();
    },
  };
}
