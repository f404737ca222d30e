import type { Socket } from "node:net";

export interface WatchRules {
  /** The driver's own deadline for a connection that is being made: until then it is left to the driver. */
  connectWithinMs: number;
  /**
   * A connection that waits and on which nothing has been heard for so long is suspected: the server is asked for a
   * sign of life.
   */
  suspectAfterMs: number;
  /** How long the server has for that sign. */
  answerWithinMs: number;
  /** Longer than any statement may take: a connection on which nothing has been heard for so long is idle or dead. */
  deadAfterMs: number;
}

interface Watched {
  /** How much was heard until now, and until it was last looked at. */
  received: number;
  heard: number;
  /** Whether it waited for an answer then. */
  hasWaited: boolean;
  /** Since something was heard, or since it began to wait. */
  silentMs: number;
  ageMs: number;
  /** How much had been sent when something was last heard. Undefined: nothing yet. */
  sentWhenHeard: number | undefined;
  isCleared: boolean;
}

const tickMs = 200;

/**
 * Watches the sockets of a pool, and ends them when the server behind them has stopped answering: without this,
 * whatever waits for a frozen server or a dead line waits for ever. `isAlive` asks the server on a connection of its
 * own.
 */
export function watchSockets(rules: WatchRules, isAlive: (withinMs: number) => Promise<boolean>) {
  const sockets = new Map<Socket, Watched>();
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;
  let lastTickAtMs = performance.now();

  async function ask(suspects: readonly [Socket, Watched][]): Promise<void> {
    isAsking = true;
    const isWell = await isAlive(rules.answerWithinMs);
    isAsking = false;
    for (const suspect of suspects) judge(suspect, isWell, rules);
  }

  function forget(socket: Socket): void {
    sockets.delete(socket);
    if (sockets.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function tick(): void {
    // A process that was frozen itself has seen nothing pass, which says nothing of the server.
    const sinceMs = Math.min(performance.now() - lastTickAtMs, 2 * tickMs);
    lastTickAtMs = performance.now();
    for (const [socket, watched] of sockets) {
      // The driver takes all listeners off at the end, so that it may not be told.
      if (socket.destroyed) forget(socket);
      else look(socket, watched, rules, sinceMs);
    }
    const suspects = [...sockets].filter(([socket, watched]) => isSuspect(socket, watched, rules));
    if (suspects.length > 0 && !isAsking) void ask(suspects);
  }

  return {
    /** Ends those that wait for no answer. */
    endIdle: () => [...sockets].forEach(([socket, watched]) => waits(socket, watched) || socket.destroy()),
    count: () => countOpen(sockets),
    add(socket: Socket): Socket {
      const watched = newlyWatched();
      sockets.set(socket, watched);
      socket.on("data", (chunk: Buffer) => {
        watched.received += chunk.length;
        watched.sentWhenHeard = socket.bytesWritten;
      });
      timer ??= setInterval(tick, tickMs).unref();
      socket.once("close", () => forget(socket));
      return socket;
    },
  };
}

function countOpen(sockets: ReadonlyMap<Socket, Watched>): { busy: number; idle: number } {
  const open = [...sockets].filter(([socket]) => !socket.destroyed);
  const busy = open.filter(([socket, watched]) => waits(socket, watched)).length;
  return { busy, idle: open.length - busy };
}

function judge([socket, watched]: [Socket, Watched], isWell: boolean, rules: WatchRules): void {
  if (isWell) watched.isCleared = true;
  else if (watched.silentMs >= rules.suspectAfterMs) socket.destroy();
}

function isSuspect(socket: Socket, watched: Watched, rules: WatchRules): boolean {
  const isMade = watched.ageMs > rules.connectWithinMs + tickMs;
  return isMade && watched.silentMs >= rules.suspectAfterMs && !watched.isCleared && waits(socket, watched);
}

function newlyWatched(): Watched {
  return { received: 0, heard: 0, hasWaited: false, silentMs: 0, ageMs: 0, sentWhenHeard: undefined, isCleared: false };
}

function waits(socket: Socket, { sentWhenHeard }: Watched): boolean {
  return sentWhenHeard === undefined || socket.bytesWritten > sentWhenHeard;
}

/** Notes what has passed on a socket since it was last looked at, and ends it when it is dead. */
function look(socket: Socket, watched: Watched, rules: WatchRules, sinceMs: number): void {
  const isWaiting = waits(socket, watched);
  // What is written to a connection that waits already is no sign of life.
  const isNews = watched.received !== watched.heard || (isWaiting && !watched.hasWaited);
  if (isNews) Object.assign(watched, { heard: watched.received, silentMs: 0, isCleared: false });
  else watched.silentMs += sinceMs;
  watched.hasWaited = isWaiting;
  watched.ageMs += sinceMs;
  if (watched.silentMs >= rules.deadAfterMs) socket.destroy();
}
