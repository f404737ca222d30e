import { spawn } from "node:child_process";
import { once } from "node:events";
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

// What installs a package whose name comes behind.
const managers = {
  apt: ["apt-get", "install", "-y", "-qq", "--no-install-recommends"],
  dnf: ["dnf", "install", "-y", "-q"],
  apk: ["apk", "add", "--quiet"],
  brew: ["brew", "install", "--quiet"],
};
type Kind = keyof typeof managers;

/** What each of them calls a package. */
export type Packages = Record<Kind, string>;

const findManager = () => (Object.keys(managers) as Kind[]).find((each) => findProgram(managers[each].slice(0, 1)));

/** The line to type where a package is to be installed by hand. */
export function howToInstall(packages: Packages): string | undefined {
  const kind = findManager();
  if (!kind) return undefined;
  const [command, ...args] = managers[kind].filter((word) => !word.startsWith("-"));
  return [...(kind === "brew" || process.getuid?.() === 0 ? [] : ["sudo"]), command, ...args, packages[kind]].join(" ");
}

/**
 * Finds a program, or installs it by the system's package manager where that needs nobody's password. Fails with the
 * one line to type otherwise.
 */
export async function ensureProgram(
  programs: readonly string[],
  packages: Packages,
  options: { log: (line: string) => void; instead: string },
): Promise<string> {
  const found = findProgram(programs);
  if (found) return found;
  const kind = findManager();
  if (!kind) {
    throw new Error(`${programs[0]} is missing. Install it so that it is on the PATH (${options.instead}).`);
  }
  const [command, ...args] = [...managers[kind], packages[kind]];
  const sudo = kind === "brew" ? [] : await howToBecomeRoot();
  if (sudo) {
    options.log(`installing ${packages[kind]} (${command})`);
    const manager = [...sudo, findProgram([command]) ?? command];
    if (kind === "apt") await (updated ??= runQuietly([...manager, "update", "-qq"]));
    await runQuietly([...manager, ...args]);
  }
  const installed = findProgram(programs);
  if (installed) return installed;
  throw new Error(`${programs[0]} is missing. Type: ${howToInstall(packages)}   (${options.instead})`);
}

// Once for all packages of a run.
let updated: Promise<boolean> | undefined;

async function howToBecomeRoot(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram(["sudo"]);
  return sudo && (await runQuietly([sudo, "-n", "true"])) ? [sudo, "-n"] : undefined;
}

async function runQuietly(words: string[]): Promise<boolean> {
  const [command = "", ...args] = words;
  // RUNLEVEL=1 keeps Debian from starting the package's own server at once.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const [code] = await once(spawn(command, args, { stdio: "ignore", env }), "close").catch(() => []);
  return code === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
