import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, installedServices, type InstalledService, places } from "./folder.ts";
import type { KeyNote } from "@rekey/database/history/note-keys";
import type { Plan, ServiceSettings } from "./plan-installation.ts";

export interface NewInstallation extends Plan {
  dir: string;
  databaseUrl: string;
  checkpointFile: string;
  /** What the history has to tell as soon as there is one. */
  keyNotes: readonly KeyNote[];
}

// What every reader of such files takes in the same way without quotes, and what a shell, systemd and Node do in them.
const plainValue = /^[\w.:/@+,~%=-]+$/;
const quotableValue = /^[^\p{Cc}"\\`$]+$/u;
// Of issuers the list may be long, and whoever runs a service gives it as a file.
const nameOfFile = /(?:_KEYS?|_SECRETS?|_TOKEN|DATABASE_URL|REDIS_URL|SMTP_URLS|JWT_ISSUERS)$/;

/**
 * Writes an installation that was not there: a folder for each service, with its settings and, in files of their own,
 * its secrets. All of it or nothing; nothing that is there is touched.
 */
export function writeInstallation(made: NewInstallation): void {
  const { dir } = made;
  const there = [...installedServices, "admin"].map((name) => join(dir, name)).find((path) => existsSync(path));
  if (there !== undefined) throw new Error(`${there} is there already: an installation is never written over`);
  const written: string[] = [];
  // Each service gets through it to the folder that is its own, as its own user.
  makeFolder(dir, written, 0o711);
  const write = (path: string, text: string) => {
    makeFolder(dirname(path), written);
    writeNew(path, text);
    written.push(path);
  };
  try {
    write(places.databaseUrl(dir), `${made.databaseUrl}\n`);
    write(places.historyKeys(dir), `${made.historyKeys.join("\n")}\n`);
    write(places.keyNotes(dir), `${JSON.stringify(made.keyNotes, undefined, 2)}\n`);
    for (const [service, settings] of Object.entries(made.services))
      writeService(dir, service as InstalledService, settings, write);
    // One that is missing later is a reason not to sign: somebody has taken it away.
    if (!existsSync(made.checkpointFile)) write(made.checkpointFile, "");
  } catch (error) {
    for (const path of written.toReversed()) rmSync(path, { recursive: true, force: true });
    throw new Error(`${dir} cannot be written to (${codeOf(error)}): choose another folder with --dir`, {
      cause: error,
    });
  }
}

function makeFolder(path: string, written: string[], mode = 0o700): void {
  const first = mkdirSync(path, { recursive: true, mode });
  if (first !== undefined) written.push(first);
}

function writeService(
  dir: string,
  service: InstalledService,
  settings: ServiceSettings,
  write: (path: string, text: string) => void,
): void {
  const lines = Object.entries(settings).map(([name, value]) => {
    if (!nameOfFile.test(name) && plainValue.test(value)) return `${name}=${value}`;
    if (!nameOfFile.test(name) && quotableValue.test(value)) return `${name}="${value}"`;
    const path = places.secret(dir, service, name);
    write(path, `${value}\n`);
    return `${name}_FILE=${path}`;
  });
  const head = `# The settings of ${service}. What else can be set stands in docs/reference/settings.md.`;
  write(places.settings(dir, service), `${[head, ...lines].join("\n")}\n`);
}

/** On the disk when it returns, readable by its owner alone, and never over what is there. */
function writeNew(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
