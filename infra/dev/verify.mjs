import { execFile } from "node:child_process";
import { cpus } from "node:os";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";
import { ensureToolchain, findPnpm, repositoryDir } from "./toolchain.mjs";

const fix = process.argv.includes("--fix");
const say = (line) => process.stdout.write(`${line}\n`);

// The quick ones come first, so that a slip is told within a second or two.
const checks = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "boundaries", command: ["turbo", "boundaries"] },
  { name: "lint", command: ["oxlint"] },
  { name: "dead code", command: ["knip", "--no-progress", "--no-config-hints"] },
  { name: "types", command: ["turbo", "run", "types", "--continue", "--output-logs=errors-only"] },
  {
    name: "unit tests",
    command: ["vitest", "run", "--project", "unit", "--reporter=dot", "--reporter=./infra/dev/src/tell-not-run.ts"],
  },
];

const fixes = [
  { name: "lint", command: ["oxlint", "--fix"] },
  { name: "format", command: ["oxfmt", "--write"] },
];

const seconds = (startedAtMs) => `${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`;

/** Tells one line, the whole output of a step that fails, and of one that does not what it could not do here. */
async function runStep({ name, command: [program, ...args] }, env) {
  const startedAtMs = performance.now();
  const options = { cwd: repositoryDir, env, maxBuffer: Infinity, shell: process.platform === "win32" };
  let notRun = [];
  const fault = await promisify(execFile)(program, args, options).then(
    ({ stdout }) => void (notRun = stdout.match(/^not run: .*$/gm) ?? []),
    (error) => error,
  );
  say(`  ${fault ? "FAIL" : "ok  "} ${name.padEnd(12)} ${seconds(startedAtMs)}`);
  for (const line of notRun) say(`       ${line}`);
  if (fault) say(`\n${`${fault.stdout ?? ""}${fault.stderr ?? ""}`.trim() || fault.message}\n`);
  return fault === undefined;
}

async function runAll(steps, atOnce, env) {
  const waiting = [...steps];
  const failed = [];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step, env))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failed;
}

async function toolEnvironment() {
  const { env } = await ensureToolchain({ log: (line) => say(`  ${line}`) });
  const pnpm = await findPnpm((line) => say(`  ${line}`));
  const path = pnpm === "pnpm" ? env.PATH : [dirname(pnpm), env.PATH].join(delimiter);
  return {
    ...env,
    PATH: path,
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    NO_UPDATE_NOTIFIER: "1",
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
  };
}

try {
  const env = await toolEnvironment();
  const startedAtMs = performance.now();
  const failed = fix ? await runAll(fixes, 1, env) : await runAll(checks, Math.min(cpus().length, 4), env);
  const verdict = failed.length === 0 ? "all is well" : `failed: ${failed.join(", ")}`;
  say(`  ${verdict}, ${seconds(startedAtMs)}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
