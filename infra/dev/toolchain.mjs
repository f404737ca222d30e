// Runs on any Node from 18 on, with nothing installed yet: no dependencies, no TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const repositoryDir = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** The folder of everything this checkout makes for itself: tools, data, keys. */
export const stateDir = resolve(process.env.REKEY_DIR || join(repositoryDir, ".rekey"));

const windows = process.platform === "win32";
const nodePath = join(repositoryDir, "node_modules/node/bin", windows ? "node.exe" : "node");
const stampPath = join(repositoryDir, "node_modules/.rekey-installed");

/**
 * Brings the pinned pnpm and every dependency, each only when it is not there yet, and returns the repository's own
 * Node with the environment to run it in.
 */
export async function ensureToolchain({ log }) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < 18) throw new Error(`Node 18 or newer is needed to begin; this is ${process.versions.node}.`);
  const wanted = fingerprintManifests();
  if (!existsSync(nodePath) || readStamp() !== wanted) {
    const pnpm = await findPnpm(log);
    log("installing the dependencies");
    await run(pnpm, ["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"], { cwd: repositoryDir });
    if (!existsSync(nodePath))
      throw new Error("pnpm installed no Node in node_modules/node; delete node_modules and try again.");
    writeFileSync(stampPath, wanted);
  }
  const path = [join(repositoryDir, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter);
  // What Node has compiled it keeps, types already stripped: each of our programs starts with a third less work.
  const compiled = { NODE_COMPILE_CACHE: join(repositoryDir, "node_modules/.cache/compiled") };
  return { nodePath, env: { ...compiled, ...process.env, PATH: path, REKEY_DIR: stateDir } };
}

export async function findPnpm(log) {
  const { packageManager } = JSON.parse(readFileSync(join(repositoryDir, "package.json"), "utf8"));
  const version = packageManager.split("@")[1].split("+")[0];
  // Asked from outside the repository, where no pnpm tries to become the pinned one by itself.
  if (versionOf("pnpm") === version) return "pnpm";
  const toolsDir = join(stateDir, "tools");
  const own = join(toolsDir, "node_modules/.bin", windows ? "pnpm.cmd" : "pnpm");
  if (versionOf(own) === version) return own;
  log(`fetching pnpm ${version}`);
  mkdirSync(toolsDir, { recursive: true });
  // The lock file has the checksums, and npm runs nothing of what has another one.
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(repositoryDir, "infra/dev/pnpm", file), join(toolsDir, file));
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: toolsDir });
  return own;
}

function versionOf(command) {
  const env = { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: "0", COREPACK_ENABLE_NETWORK: "0" };
  const result = spawnSync(command, ["--version"], {
    cwd: tmpdir(),
    encoding: "utf8",
    timeout: 5_000,
    shell: windows,
    env,
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

function fingerprintManifests() {
  const hash = createHash("sha256");
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "tests/package.json", "bench/package.json"];
  for (const folder of ["services", "packages", "infra"]) {
    for (const name of readdirSync(join(repositoryDir, folder)).sort()) files.push(`${folder}/${name}/package.json`);
  }
  for (const file of files) {
    const path = join(repositoryDir, file);
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path));
  }
  return hash.update(`${process.platform} ${process.arch}`).digest("hex");
}

function readStamp() {
  return existsSync(stampPath) ? readFileSync(stampPath, "utf8") : undefined;
}

/** Shows what the command said only when it failed. */
function run(command, args, { cwd }) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], shell: windows });
    let output = "";
    const stop = () => {
      child.kill("SIGTERM");
      process.exit(1);
    };
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => fail(new Error(`${command} could not be started: ${error.message}`)));
    child.on("close", (code) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
      if (code === 0) return done();
      fail(new Error(`${command} ${args[0]} failed (exit code ${code}):\n${output.trim()}`));
    });
  });
}
