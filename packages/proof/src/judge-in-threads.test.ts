import type { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { toUtf8 } from "./bytes.ts";
import { judgeInThreads } from "./judge-in-threads.ts";
import { type Piece, readPieces } from "./read-lines.ts";
import type { JudgedLines } from "./verify-export.ts";
import { changed, linesOf, sample, verifyBytes } from "./verify-sample.ts";

const lines = await linesOf({ ...sample, rows: 300, checkpointEvery: 50 });
const textOf = (some: readonly string[]): string => `${some.join("\n")}\n`;
const inTwo = (pieces: AsyncIterable<Piece>) => judgeInThreads(pieces, 2);

const hide = (row: object): object => ({ ...row, actor: "somebody" });

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

test.each<[string, string]>([
  ["nothing is wrong", textOf(lines)],
  ["a row was changed, and the last line has no end", changed(lines, 200, hide).join("\n")],
])("threads change nothing of what is told where %s", async (_what, text) => {
  const bytes = toUtf8(text);
  expect(await verifyBytes(bytes, { pieces: 8_192, judge: inTwo })).toEqual(await verifyBytes(bytes));
});

test("rows behind the first pieces are judged in threads, and all come in their order", async () => {
  const judged: JudgedLines[] = [];
  for await (const some of inTwo(readPieces(chunksOf(toUtf8(textOf(lines)), 8_192)))) judged.push(some);
  const runs = judged.flatMap((some) => some.lines).filter((line) => typeof line === "object");
  expect(runs.reduce((sum, { leaves }) => sum + leaves.length / 32, 0)).toBeGreaterThan(200);
  const numbers = judged.flatMap((some) =>
    some.lines.flatMap((line): unknown => (typeof line === "object" ? line.sequence : [])),
  );
  expect(numbers).toEqual(numbers.toSorted((one, other) => Number(one) - Number(other)));
});

test("threads end when the reader has seen enough, and are not begun for a small file", async () => {
  const begun: Worker[] = [];
  const note = (worker: Worker) => void begun.push(worker);
  process.on("worker", note);
  const small = toUtf8(textOf(lines.slice(0, 10)));
  for await (const _some of inTwo(readPieces(chunksOf(small, 8_192)))) expect(begun).toEqual([]);
  for await (const _some of inTwo(readPieces(chunksOf(toUtf8(textOf(lines)), 8_192)))) break;
  process.off("worker", note);
  expect(begun.length).toBeGreaterThan(0);
  expect(begun.every(({ threadId }) => threadId === -1)).toBe(true);
});
