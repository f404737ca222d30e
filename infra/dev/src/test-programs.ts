import { spawnSync } from "node:child_process";
import { findChromium } from "./find-chromium.ts";
import { findKustomize } from "./find-kustomize.ts";
import { findPackagedPostgres } from "./packaged-postgres.ts";
import { findProgram, howToInstall, type Packages } from "./system-package.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Why a test is left out; who reports a run tells how many are for which reason. */
    notRun?: string;
  }
}

/** A program of others that tests need, and that not every machine has. */
interface TestProgram {
  isHere: () => boolean;
  packages?: Packages;
  /** Whether `npm test` installs it where that needs nobody's password. */
  isBrought?: true;
  needsRoot?: true;
  /** Why it is not here, where that is not for want of a package. */
  otherwise?: string;
}

const named = (name: string): Packages => ({ apt: name, dnf: name, apk: name, brew: name });
const found = (...names: string[]) => Boolean(findProgram(names));
// macOS has stand-ins for these, which only say where to get them.
const answers = (name: string) =>
  found(name) && (process.platform !== "darwin" || spawnSync(name, ["--version"]).status === 0);

const programs = {
  bash: { isHere: () => found("bash"), packages: named("bash") },
  caddy: { isHere: () => found("caddy"), packages: named("caddy") },
  chromium: { isHere: () => findChromium() !== undefined, packages: named("chromium") },
  javac: {
    isHere: () => answers("javac"),
    packages: { apt: "default-jdk-headless", dnf: "java-devel", apk: "openjdk21", brew: "openjdk" },
    isBrought: true,
  },
  kustomize: { isHere: () => findKustomize() !== undefined },
  linux: { isHere: () => process.platform === "linux", otherwise: "this is not Linux" },
  nginx: { isHere: () => found("nginx"), packages: { ...named("nginx"), apt: "nginx-light" }, isBrought: true },
  opendkim: { isHere: () => found("opendkim"), packages: named("opendkim"), isBrought: true },
  pgbouncer: { isHere: () => found("pgbouncer"), packages: named("pgbouncer"), isBrought: true },
  php: { isHere: () => answers("php"), packages: { ...named("php"), apt: "php-cli" }, isBrought: true },
  postfix: { isHere: () => found("postfix"), packages: named("postfix"), isBrought: true, needsRoot: true },
  postgresql: { isHere: () => findPackagedPostgres() !== undefined, packages: named("postgresql"), isBrought: true },
  postgrey: { isHere: () => found("postgrey"), packages: named("postgrey"), isBrought: true, needsRoot: true },
  promtool: { isHere: () => found("promtool"), packages: named("prometheus"), isBrought: true },
  python3: { isHere: () => answers("python3"), packages: { ...named("python3"), brew: "python" } },
  script: { isHere: () => found("script"), packages: { ...named("util-linux"), apt: "bsdutils" } },
  "systemd-analyze": { isHere: () => found("systemd-analyze"), packages: named("systemd") },
} as const satisfies Record<string, TestProgram>;

export const testPrograms = Object.entries<TestProgram>(programs).map(([name, program]) => ({ name, ...program }));

/** Why tests that need it cannot be run here, and what to type; undefined where they can. */
function whyNot({ name, isHere, packages, needsRoot, otherwise }: (typeof testPrograms)[number]): string | undefined {
  if (needsRoot && process.getuid?.() !== 0) return `${name} is started by root alone`;
  if (isHere()) return undefined;
  const remedy = packages && howToInstall(packages);
  return otherwise ?? [`${name} is not installed`, ...(remedy === undefined ? [] : [remedy])].join("\t");
}

/** A test names what it needs by its tags. Where that is not to be had it is left out, and the run says so. */
export const testTags = testPrograms.map((program) => {
  const notRun = whyNot(program);
  return { name: program.name, ...(notRun !== undefined && { skip: true, meta: { notRun } }) };
});
