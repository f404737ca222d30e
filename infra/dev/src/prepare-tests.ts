import { ensureChromium } from "./find-chromium.ts";
import { ensureRedisProgram } from "./redis-server.ts";
import { ensureProgram } from "./system-package.ts";

const log = (line: string) => void process.stdout.write(`  ${line}\n`);

try {
  if (!process.env["TEST_REDIS_URL"]) await ensureRedisProgram(log);
  await ensureChromium(log);
  await ensureOpendkim();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** Checks the signatures of mails in one test, which does without where there is no such package. */
async function ensureOpendkim(): Promise<void> {
  const packages = { apt: "opendkim", dnf: "opendkim", apk: "opendkim", brew: "opendkim" };
  try {
    await ensureProgram(["opendkim"], packages, { log, instead: "without it one test is left out" });
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
  }
}
