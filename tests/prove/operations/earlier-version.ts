import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Programs } from "@rekey/dev/bundle-services";
import type { prepareDatabase } from "@rekey/dev/database-roles";
import type { seedStaff } from "@rekey/dev/seed";
import { stateDir } from "../../harness/test-postgres.ts";
import { say } from "../report.ts";

/** A version of before, by its own code. */
export interface EarlierVersion {
  /** For people. */
  name: string;
  programs: Programs;
  prepareDatabase: typeof prepareDatabase;
  seedStaff: typeof seedStaff;
}

const repositoryDir = join(import.meta.dirname, "../../..");
const run = promisify(execFile);

/**
 * The newest release, as far as this checkout knows of one that is not its own; undefined where it has no tag, or no
 * history.
 */
export async function findLastRelease(): Promise<string | undefined> {
  try {
    return (await git("describe", "--tags", "--abbrev=0", "HEAD~1")).trim();
  } catch {
    return undefined;
  }
}

/** A checkout that is there and installed, or one of a commit or tag, made and installed once and then kept. */
export async function takeEarlierVersion(from: string): Promise<EarlierVersion> {
  const isFolder = statSync(from, { throwIfNoEntry: false })?.isDirectory() === true;
  const folder = isFolder ? resolve(from) : await checkOut(from);
  if (!existsSync(join(folder, "node_modules")))
    throw new Error("the folder that --from names has no node_modules: install that version there first");
  const load = async (file: string) => (await import(pathToFileURL(join(folder, file)).href)) as unknown;
  try {
    const { bundleServices } = (await load("infra/dev/src/bundle-services.ts")) as {
      bundleServices: () => Promise<{ programs: Programs }>;
    };
    const roles = (await load("infra/dev/src/database-roles.ts")) as Pick<EarlierVersion, "prepareDatabase">;
    const seed = (await load("infra/dev/src/seed.ts")) as Pick<EarlierVersion, "seedStaff">;
    const { programs } = await bundleServices();
    return {
      name: isFolder ? "the version in that folder" : from,
      programs,
      prepareDatabase: roles.prepareDatabase,
      seedStaff: seed.seedStaff,
    };
  } catch (error) {
    throw new Error("what --from names cannot be started here: it is none of Rekey, not installed, or too old", {
      cause: error,
    });
  }
}

/** Its libraries are installed as that version does it: another version's are linked to another version's packages. */
async function checkOut(name: string): Promise<string> {
  const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`).catch(() => {
    throw new Error("--from names no folder, and no commit or tag that this checkout has");
  });
  const folder = join(stateDir, "earlier", commit.trim().slice(0, 12));
  if (existsSync(folder)) return folder;
  say(`  fetching the earlier version ${name}, and installing its libraries`);
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  try {
    const archive = `${half}.tar`;
    await git("archive", "--format=tar", "-o", archive, commit.trim());
    await run("tar", ["-xf", archive, "-C", half]);
    rmSync(archive);
    renameSync(half, folder);
    await install(folder);
  } catch (error) {
    for (const each of [half, `${half}.tar`, folder]) rmSync(each, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

async function install(folder: string): Promise<void> {
  const toolchain = pathToFileURL(join(folder, "infra/dev/toolchain.mjs")).href;
  const script = "const { ensureToolchain } = await import(process.argv[1]); await ensureToolchain({ log() {} });";
  await run(process.execPath, ["--input-type=module", "-e", script, toolchain], {
    env: { ...process.env, REKEY_DIR: stateDir },
  });
}

async function git(...words: string[]): Promise<string> {
  return (await run("git", words, { cwd: repositoryDir })).stdout;
}
