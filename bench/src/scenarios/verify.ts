import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { OwnScenario } from "./scenario.ts";

const rows = 1_000_000;

/** In a process that does nothing else: what an outsider waits for who verifies an export. */
export const verify: OwnScenario = {
  name: "verify",
  about: "rows of an export that are verified each second, with the sealed fields of every third row opened",
  takes: "4 minutes",
  isUsual: false,
  isQuick: false,
  async run({ servers, results, isQuick }) {
    const file = join(servers.dir, "verify.ndjson");
    const count = String(isQuick ? rows / 10 : rows);
    const child = fork(join(import.meta.dirname, "verify-process.ts"), [file, count], { execArgv: [] });
    const exited = once(child, "exit");
    const [answer] = await Promise.race([once(child, "message"), exited.then(() => [])]);
    await exited;
    if (!isMeasure(answer)) throw new Error("nothing was verified");
    results.add("verified rows/s", "rekey", answer.perSecond);
    results.add("verified rows/s of processor time", "rekey", answer.perProcessorSecond);
  },
};

function isMeasure(value: unknown): value is { perSecond: number; perProcessorSecond: number } {
  return typeof value === "object" && value !== null && "perSecond" in value && "perProcessorSecond" in value;
}
