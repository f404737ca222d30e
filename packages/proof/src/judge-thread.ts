import { parentPort } from "node:worker_threads";
import { judgeLines } from "./judge-lines.ts";
import { nodePrimitives } from "./node-primitives.ts";
import { linesOf } from "./read-lines.ts";

/** Judges the lines that it is sent, and answers in their order. Started by `judgeInThreads`. */

parentPort?.on("message", (bytes: Uint8Array) => {
  parentPort?.postMessage(judgeLines(nodePrimitives, linesOf({ bytes })));
});
