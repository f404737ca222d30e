import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import type { Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";

/** The services that an installation may have; the last one only where a CRM keeps the hashes. */
export const installedServices = [...productServices, "handover-worker"] as const satisfies readonly ServiceName[];
export type InstalledService = (typeof installedServices)[number];

/** What is for whoever runs the installation, and for no service. */
const adminFolder = "admin";

/** Where everything of an installation is; each service reads its own folder and no other. */
export const places = {
  settings: (dir: string, service: InstalledService) => join(dir, service, "settings.env"),
  secret: (dir: string, service: InstalledService, name: string) => join(dir, service, name),
  databaseUrl: (dir: string) => join(dir, adminFolder, "DATABASE_URL"),
  historyKeys: (dir: string) => join(dir, adminFolder, "history-keys.txt"),
  /** Steps of keys of which the history does not tell yet. */
  keyNotes: (dir: string) => join(dir, adminFolder, "key-notes.json"),
  rotations: (dir: string) => join(dir, adminFolder, "rotations.json"),
} as const;

/** Where `init` writes, and all other commands look, unless told. */
export const defaultDir = "/etc/rekey";

export const findDir = (around: Pick<Surroundings, "workingDir">, dir: string): string =>
  resolve(around.workingDir, dir);

type Environment = Record<string, string | undefined>;

/** What a service of the installation is told, with files by name as it reads them; undefined where there is none. */
export function readServiceFile(dir: string, service: InstalledService): Environment | undefined {
  try {
    return parseEnv(readFileSync(places.settings(dir, service), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UsageError(`${places.settings(dir, service)} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

/** The services of an installation, or a sentence for whoever named a folder that has none. */
export function findServices(dir: string): InstalledService[] {
  const found = installedServices.filter((service) => readServiceFile(dir, service) !== undefined);
  if (found.length === 0)
    throw new UsageError(`there is no installation in ${dir}: make one with rekey init, or name its folder with --dir`);
  return found;
}

/**
 * The same surroundings, with the database of an installation where DATABASE_URL is not set. Without `--dir` only what
 * is set counts.
 */
export function withDatabaseOf(around: Surroundings, dir: string | undefined): Surroundings {
  if (dir === undefined || around.env["DATABASE_URL"] || around.env["DATABASE_URL_FILE"]) return around;
  return { ...around, env: { ...around.env, DATABASE_URL_FILE: places.databaseUrl(findDir(around, dir)) } };
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
