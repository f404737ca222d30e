import { existsSync } from "node:fs";
import { ensureChromium } from "./find-chromium.ts";
import { ensureRedisProgram } from "./redis-server.ts";
import { ensureProgram } from "./system-package.ts";
import { testPrograms } from "./test-programs.ts";

const log = (line: string) => void process.stdout.write(`  ${line}\n`);
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

try {
  if (!process.env["TEST_REDIS_URL"]) await ensureRedisProgram(log);
  await ensureChromium(log).catch((error: unknown) => log(wordsOf(error)));
  const isRoot = process.getuid?.() === 0;
  for (const program of testPrograms) {
    if (program.isBrought && !program.isHere() && (isRoot || !program.needsRoot)) await bring(program);
  }
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 1;
}

/** Tests that need it are left out where there is no such package, and the run says so at its end. */
async function bring({ name, packages, isHere }: (typeof testPrograms)[number]): Promise<void> {
  const instead = "without it a few tests are left out";
  // systemd starts what a package brings at once, and some of it listens to the world: there a person decides.
  if (existsSync("/run/systemd/system")) return log(`${name} is missing; ${instead}`);
  if (!packages) return;
  const fault = await ensureProgram([name], packages, { log, instead }).then(() => undefined, wordsOf);
  // Not every package has a program of its own name.
  if (fault !== undefined && !isHere()) log(fault);
}
