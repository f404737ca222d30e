import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { runRekey } from "./started-command.ts";

/** A folder of this test alone. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rekey-command-line-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** No other test puts anything there. */
const nowhere = join(tmpdir(), "rekey-runs-nowhere");

/** Runs a command to its end, from a folder in which no Rekey runs unless the test puts one there. */
export async function runCommandLine(args: readonly string[], env: Record<string, string> = {}) {
  await using command = runRekey([...args], { REKEY_DIR: nowhere, ...env });
  const code = await command.ended;
  return { code, output: command.output() };
}
