import { join } from "node:path";
import { runWithToolchain } from "./run-with-toolchain.mjs";
import { repositoryDir } from "./toolchain.mjs";

const script = join(repositoryDir, "tests/prove/prove.ts");
await runWithToolchain(process.stdout, (run) => run([script, ...process.argv.slice(2)]));
