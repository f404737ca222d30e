import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of these programs on the PATH or in the usual places beside it. */
export function findProgram(names: readonly string[]): string | undefined {
  const dirs = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
  ];
  for (const name of names) {
    for (const dir of dirs) if (dir !== "" && isExecutable(join(dir, name))) return join(dir, name);
  }
  return undefined;
}

interface PackageManager {
  command: string;
  steps: (packageName: string) => string[][];
  needsRoot: boolean;
}

const managers = {
  apt: {
    command: "apt-get",
    steps: (name) => [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", name],
    ],
    needsRoot: true,
  },
  dnf: { command: "dnf", steps: (name) => [["install", "-y", "-q", name]], needsRoot: true },
  apk: { command: "apk", steps: (name) => [["add", "--quiet", name]], needsRoot: true },
  brew: { command: "brew", steps: (name) => [["install", "--quiet", name]], needsRoot: false },
} as const satisfies Record<string, PackageManager>;

export type PackageNames = Record<keyof typeof managers, string>;

/**
 * Finds a program, or installs it by the system's package manager where that needs nobody's password. Fails with the
 * one line to type otherwise.
 */
export async function ensureProgram(
  programs: readonly string[],
  packages: PackageNames,
  options: { log: (line: string) => void; instead: string },
): Promise<string> {
  const found = findProgram(programs);
  if (found) return found;
  for (const [kind, manager] of Object.entries(managers) as [keyof typeof managers, PackageManager][]) {
    const command = findProgram([manager.command]);
    if (!command) continue;
    const name = packages[kind];
    const byHand = `${manager.needsRoot ? "sudo " : ""}${manager
      .steps(name)
      .map((step) => [manager.command, ...step].join(" "))
      .at(-1)}`;
    const prefix = await howToBecomeRoot(manager);
    if (prefix) {
      options.log(`installing ${name} (${manager.command})`);
      for (const step of manager.steps(name)) await runQuietly([...prefix, command, ...step]);
    }
    const installed = findProgram(programs);
    if (installed) return installed;
    throw new Error(`${programs[0]} is missing. Type: ${byHand}   (${options.instead})`);
  }
  throw new Error(`${programs[0]} is missing. Install it so that it is on the PATH (${options.instead}).`);
}

async function howToBecomeRoot(manager: PackageManager): Promise<string[] | undefined> {
  if (!manager.needsRoot || process.getuid?.() === 0) return [];
  const sudo = findProgram(["sudo"]);
  return sudo && (await runQuietly([sudo, "-n", "true"])) ? [sudo, "-n"] : undefined;
}

function runQuietly(words: string[]): Promise<boolean> {
  const [command = "", ...args] = words;
  return new Promise((resolve) => {
    // RUNLEVEL=1 keeps Debian from starting the package's own server at once.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    const child = spawn(command, args, { stdio: "ignore", env });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
