import { join } from "node:path";
import { runChild } from "./run-child.mjs";
import { ensureToolchain, findPnpm, repositoryDir } from "./toolchain.mjs";

const log = (line) => process.stdout.write(`  ${line}\n`);
try {
  const { nodePath, env } = await ensureToolchain({ log });
  const pnpm = await findPnpm(log);
  const args = [join(repositoryDir, "bench/src/main.ts"), ...process.argv.slice(2)];
  const watchParent = process.env.npm_lifecycle_event !== undefined;
  process.exitCode = await runChild(nodePath, args, { env: { ...env, BENCH_PNPM: pnpm }, watchParent });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
