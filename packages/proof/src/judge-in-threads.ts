import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { JudgedLine } from "./judge-lines.ts";
import { type Piece, linesOf } from "./read-lines.ts";
import type { JudgedLines } from "./verify-export.ts";

/** So many pieces are over before a thread would have begun. */
const piecesAlone = 4;
const mostThreads = 4;
/** For each thread: what it judges, and what it judges next. */
const underwayPerThread = 2;

/** Judges lines on as many cores as there are, and gives what was found in their order. A browser cannot load it. */
export async function* judgeInThreads(
  pieces: AsyncIterable<Piece>,
  most = Math.min(availableParallelism(), mostThreads),
): AsyncGenerator<JudgedLines> {
  const threads: JudgeThread[] = [];
  const underway: Promise<JudgedLines>[] = [];
  let seen = 0;
  try {
    for await (const { bytes, isCut } of pieces) {
      seen += 1;
      if (most === 1 || seen <= piecesAlone || bytes === undefined || isCut) {
        underway.push(Promise.resolve({ lines: linesOf({ bytes }), isCut }));
      } else {
        if (threads.length < most) threads.push(startThread());
        const thread = threads[seen % threads.length];
        if (thread === undefined) throw new Error("there is no thread to judge lines");
        underway.push(thread.judge(bytes));
      }
      while (underway.length > most * underwayPerThread) yield* taken(underway);
    }
    while (underway.length > 0) yield* taken(underway);
  } finally {
    await Promise.all(threads.map(({ stop }) => stop()));
  }
}

async function* taken(underway: Promise<JudgedLines>[]): AsyncGenerator<JudgedLines> {
  const next = await underway.shift();
  if (next !== undefined) yield next;
}

interface JudgeThread {
  judge: (bytes: Uint8Array) => Promise<JudgedLines>;
  stop: () => Promise<unknown>;
}

function startThread(): JudgeThread {
  const worker = new Worker(new URL("./judge-thread.ts", import.meta.url));
  const asked: PromiseWithResolvers<JudgedLines>[] = [];
  worker.on("message", (lines: JudgedLine[]) => asked.shift()?.resolve({ lines, isCut: false }));
  worker.on("error", (error) => {
    for (const one of asked.splice(0)) one.reject(error);
  });
  return {
    judge(bytes) {
      const answer = Promise.withResolvers<JudgedLines>();
      // Whoever waits for it hears of it; it may be one that nobody comes to wait for.
      answer.promise.catch(() => undefined);
      asked.push(answer);
      const own = new Uint8Array(bytes);
      worker.postMessage(own, [own.buffer]);
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
}
