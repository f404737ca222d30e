import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./run-child.mjs";
import { runWithToolchain } from "./run-with-toolchain.mjs";
import { repositoryDir } from "./toolchain.mjs";

const script = join(repositoryDir, "infra/cli/src/main.ts");
const words = process.argv.slice(2);
// What was installed for production has all that commands need. The tools would be installed over it, while it runs.
const installed = join(repositoryDir, "node_modules/.modules.yaml");
const isForProduction = existsSync(installed) && /"devDependencies": false/.test(readFileSync(installed, "utf8"));

if (isForProduction) {
  process.exitCode = await runChild(join(repositoryDir, "infra/image/rekey"), words, { env: process.env });
} else {
  // On the side, so that what the command prints can be piped.
  await runWithToolchain(process.stderr, (run) => run([script, ...words]));
}
