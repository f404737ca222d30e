import { readFileSync, renameSync, statSync, writeFileSync, chownSync, rmSync } from "node:fs";
import { codeOf, type InstalledService, places, readServiceFile } from "../installation/folder.ts";
import { UsageError } from "../usage-error.ts";

/** The file in which a service of the installation has a setting; undefined where it has none. */
export function fileOf(dir: string, service: InstalledService, setting: string): string | undefined {
  const settings = readServiceFile(dir, service);
  if (settings === undefined) return undefined;
  if (settings[setting])
    throw new UsageError(
      `${setting} stands in ${places.settings(dir, service)} itself: put it into a file that ${setting}_FILE names`,
    );
  return settings[`${setting}_FILE`] || undefined;
}

export function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

/** All of them or, where one cannot be written, none; each with the owner and the mode that it had. */
export function replaceKeyFiles(files: ReadonlyMap<string, string>): void {
  const drafts = [...files].map(([path, text]) => ({ path, draft: `${path}.new`, text }));
  try {
    for (const { path, draft, text } of drafts) {
      const { uid, gid, mode } = statSync(path);
      writeFileSync(draft, `${text}\n`, { mode: mode & 0o777, flush: true });
      chownSync(draft, uid, gid);
    }
  } catch (error) {
    for (const { draft } of drafts) rmSync(draft, { force: true });
    throw new Error(`nothing was changed: a file of keys cannot be written (${codeOf(error)})`, { cause: error });
  }
  for (const { path, draft } of drafts) renameSync(draft, path);
}
