import { ensureChromium } from "./find-chromium.ts";
import { ensureRedisProgram } from "./redis-server.ts";

const log = (line: string) => void process.stdout.write(`  ${line}\n`);

try {
  if (!process.env["TEST_REDIS_URL"]) await ensureRedisProgram(log);
  await ensureChromium(log);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
