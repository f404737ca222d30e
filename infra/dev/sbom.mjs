import { spawnSync } from "node:child_process";
import { findPnpm, repositoryDir } from "./toolchain.mjs";

const out = process.argv[2] ?? "rekey.cdx.json";

// What the services and the command line need in production, as the lock file has it.
const words = [
  "sbom",
  "--sbom-format",
  "cyclonedx",
  "--sbom-spec-version",
  "1.6",
  "--sbom-type",
  "application",
  "--prod",
];
const filters = ["--filter", "{./services/*}...", "--filter", "@rekey/cli..."];

try {
  const pnpm = await findPnpm((line) => process.stderr.write(`  ${line}\n`));
  const args = [...words, ...filters, "--out", out];
  const { status } = spawnSync(pnpm, args, {
    cwd: repositoryDir,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exitCode = status ?? 1;
  if (status === 0) process.stdout.write(`What Rekey is made of is in ${out}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
