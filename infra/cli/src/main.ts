import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { CommanderError } from "commander";
import { ApiProblem } from "@rekey/client/api-problem";
import { nameOfOperator } from "@rekey/dev/operator";
import { stopRequested } from "@rekey/dev/stop-requested";
import { askAtTerminal } from "./ask-at-terminal.ts";
import { createProgram } from "./create-program.ts";
import { NoAnswer } from "./no-answer.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

const succeeded = 0;
const failed = 1;
const misused = 2;
const partly = 3;
const unanswered = 4;

const around: Surroundings = {
  env: process.env,
  operator: nameOfOperator(),
  // npm goes to the root of the repository first, and says here where it was called.
  workingDir: process.env["INIT_CWD"] ?? process.cwd(),
  stateDir: resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../../.rekey")),
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askAtTerminal : undefined,
  progress: process.stderr.isTTY ? (text) => void process.stderr.write(`\r${text}\u001b[K`) : undefined,
  readInput: () => text(process.stdin),
  readBytes: () => process.stdin,
  stopRequested,
};

// Whoever has read enough, such as head, ends us without a word.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? succeeded : failed));

function complain(message: string): void {
  around.progress?.("");
  process.stderr.write(`error: ${message}\n`);
}

/** Says in a line what went wrong, and returns how to exit. */
function explain(error: unknown): number {
  // It has said so itself, also when it was asked for help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? succeeded : misused;
  if (error instanceof UsageError) {
    complain(error.message);
    return misused;
  }
  if (error instanceof NoAnswer) {
    complain(error.message);
    return unanswered;
  }
  if (error instanceof ApiProblem) complain(describe(error));
  else complain(error instanceof Error ? error.message : String(error));
  return failed;
}

function describe({ title, status, code, errors }: ApiProblem): string {
  const fields = errors.map(({ pointer, detail }) => `; ${pointer} ${detail}`);
  return `${title} (${status} ${code})${fields.join("")}`;
}

try {
  process.exitCode = failed;
  const program = createProgram(around, (isGood, isPartly = false) => {
    process.exitCode = isGood ? succeeded : isPartly ? partly : failed;
  });
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
