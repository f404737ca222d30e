import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { KeyAction, KeySetting } from "@rekey/contracts/installation-actions";
import { openDatabase } from "@rekey/database/connection";
import { type KeyNote, noteKeys } from "@rekey/database/history/note-keys";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { byCommandLine } from "../by-command-line.ts";
import { places, withDatabaseOf } from "../installation/folder.ts";
import { findTables } from "../read-setting.ts";
import type { Surroundings } from "../surroundings.ts";

interface KeyStep {
  action: KeyAction;
  setting: KeySetting;
  /** What the key is called. */
  key: string;
}

export const noteOf = (step: KeyStep, by: string, doneAt?: Date): KeyNote => ({
  ...step,
  by,
  change: randomUUID(),
  ...(doneAt && { doneAt: doneAt.toISOString() }),
});

/** Steps in the files of an installation of which its history does not tell yet. */
export function readNotes(dir: string): KeyNote[] {
  const path = places.keyNotes(dir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as KeyNote[]) : [];
}

function writeNotes(dir: string, notes: readonly KeyNote[]): void {
  const path = places.keyNotes(dir);
  if (notes.length === 0) return rmSync(path, { force: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(notes, undefined, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/**
 * Changes files of keys, and keeps beside them what the history has to tell of it: before, so that a change is never
 * without its note, and not where it fails.
 */
export function withNotes<T>(dir: string, notes: readonly KeyNote[], change: () => T): T {
  const before = readNotes(dir);
  writeNotes(dir, [...before, ...notes]);
  try {
    return change();
  } catch (error) {
    writeNotes(dir, before);
    throw error;
  }
}

/** Writes the rows for which notes of an installation wait, and then takes the notes away. Returns how many. */
export async function tellNotes(around: Surroundings, dir: string): Promise<number> {
  const notes = readNotes(dir);
  if (notes.length === 0) return 0;
  const written = await writeRows(withDatabaseOf(around, dir), notes);
  const told = new Set(notes.map(({ change }) => change));
  writeNotes(
    dir,
    readNotes(dir).filter(({ change }) => !told.has(change)),
  );
  return written;
}

export async function writeRows(around: Surroundings, notes: readonly KeyNote[]): Promise<number> {
  await using db = openDatabase(await findTables(around), { applicationName: "rekey keys", maxConnections: 1 });
  return await unitOfWork(db).run(byCommandLine(around), (work) => noteKeys(work, notes));
}

/** The same after a change of files, which is done whether or not the history could be told. */
export async function tellNotesOrSay(around: Surroundings, dir: string): Promise<boolean> {
  try {
    await tellNotes(around, dir);
    return true;
  } catch (error) {
    around.complain(
      `The history does not tell of it yet: ${error instanceof Error ? error.message : String(error)}\n` +
        `It is noted in ${places.keyNotes(dir)}. Where the database is reached: npm run rekey -- keys note --dir ${dir}`,
    );
    return false;
  }
}
