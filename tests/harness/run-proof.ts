import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFailed } from "vitest";
import { lightDir } from "./test-postgres.ts";

/** Runs `npm run prove` with these words, and expects that everything held. What it told is shown where it did not. */
export async function runProof(...words: string[]): Promise<void> {
  const program = join(import.meta.dirname, "../prove/prove.ts");
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, REKEY_DIR: lightDir() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (told += bytes.toString()));
  onTestFailed(() => void process.stderr.write(told));
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  expect(exitCode).toBe(0);
}
