import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Ask } from "./surroundings.ts";

/** Ctrl-C ends the command, and so does the end of what is typed. */
export const askAtTerminal: Ask = async (question, { isHidden = false } = {}) => {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, callback) => callback() });
  const lines = createInterface({ input: process.stdin, output: isHidden ? silent : process.stderr, terminal: true });
  const interrupted = Promise.withResolvers<string>();
  for (const event of ["SIGINT", "close"] as const)
    lines.once(event, () => interrupted.reject(new Error("nothing was done: the question was not answered")));
  try {
    return (await Promise.race([lines.question(""), interrupted.promise])).trim();
  } finally {
    lines.removeAllListeners("close").close();
    if (isHidden) process.stderr.write("\n");
  }
};
