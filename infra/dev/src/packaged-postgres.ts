import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const programs = ["initdb", "postgres", "pg_dump", "pg_dumpall", "pg_restore", "psql"];

// Where Debian and its kin have each version.
const versionsDir = "/usr/lib/postgresql";

/**
 * The programs of the newest PostgreSQL that the system's packages have brought: the embedded one has none that dump.
 */
export function findPackagedPostgres(): { binDir: string; version: number } | undefined {
  if (!existsSync(versionsDir)) return undefined;
  return readdirSync(versionsDir)
    .map((name) => ({ binDir: join(versionsDir, name, "bin"), version: Number(name) }))
    .toSorted((one, other) => other.version - one.version)
    .find(({ binDir }) => programs.every((name) => existsSync(join(binDir, name))));
}
