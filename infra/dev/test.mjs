import { runChild } from "./run-child.mjs";
import { ensureToolchain, repositoryDir } from "./toolchain.mjs";

const log = (line) => process.stdout.write(`  ${line}\n`);
try {
  const { nodePath, env } = await ensureToolchain({ log });
  const watchParent = process.env.npm_lifecycle_event !== undefined;
  const options = { env, cwd: repositoryDir, watchParent };
  process.exitCode = await runChild(nodePath, ["infra/dev/src/prepare-tests.ts"], options);
  if (process.exitCode === 0) {
    const args = ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)];
    process.exitCode = await runChild(nodePath, args, options);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
