import { runChild } from "./run-child.mjs";
import { ensureToolchain } from "./toolchain.mjs";

/**
 * Does work for which the tools have to be there, and ends with the exit code that it resolves with. `run` runs the
 * repository's own Node with some arguments; `out` is told what is being installed.
 */
export async function runWithToolchain(out, work) {
  try {
    const { nodePath, env } = await ensureToolchain({ log: (line) => out.write(`  ${line}\n`) });
    // Under npm our parent is npm or its shell: when that goes, nobody can stop us any more. Started by hand in the
    // background, a parent that ends is nothing unusual.
    const watchParent = process.env.npm_lifecycle_event !== undefined;
    process.exitCode = await work((args, cwd) => runChild(nodePath, args, { env, cwd, watchParent }));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
