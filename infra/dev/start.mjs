import { runWithToolchain } from "./run-with-toolchain.mjs";
import { repositoryDir } from "./toolchain.mjs";

const args = ["infra/dev/src/up.ts", ...process.argv.slice(2)];
await runWithToolchain(process.stdout, (run) => run(args, repositoryDir));
