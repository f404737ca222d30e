import { runChild } from "./run-child.mjs";
import { ensureToolchain, repositoryDir } from "./toolchain.mjs";

const log = (line) => process.stdout.write(`  ${line}\n`);
try {
  const { nodePath, env } = await ensureToolchain({ log });
  const args = ["infra/dev/src/up.ts", ...process.argv.slice(2)];
  // Under npm our parent is npm or its shell: when that goes, nobody can stop us any more. Started by hand in the
  // background, a parent that ends is nothing unusual.
  const watchParent = process.env.npm_lifecycle_event !== undefined;
  process.exitCode = await runChild(nodePath, args, { env, cwd: repositoryDir, watchParent });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
