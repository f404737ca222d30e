import { join } from "node:path";
import { runWithToolchain } from "./run-with-toolchain.mjs";
import { repositoryDir } from "./toolchain.mjs";

const script = join(repositoryDir, "infra/cli/src/main.ts");
// On the side, so that what the command prints can be piped.
await runWithToolchain(process.stderr, (run) => run([script, ...process.argv.slice(2)]));
