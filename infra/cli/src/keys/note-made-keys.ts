import { type Command, InvalidArgumentError } from "commander";
import { type KeySetting, keySettings } from "@rekey/contracts/installation-actions";
import type { KeyNote } from "@rekey/database/history/note-keys";
import { findDir } from "../installation/folder.ts";
import type { Done, Surroundings } from "../surroundings.ts";
import { noteOf, tellNotes, withNotes, writeRows } from "./key-notes.ts";

/** Tells the history afterwards of what was done where no database was reached. */
export function addNote(program: Command, around: Surroundings, done: Done): void {
  program
    .command("note")
    .description("tell the history of keys that were made or changed where the database was not reached")
    .argument("[SETTING=NAME...]", "keys that keys generate has printed, as it said", parseMade, [])
    .option("--dir <folder>", "the installation whose files were changed, and for its DATABASE_URL")
    .option("--json", "print how many rows were written as JSON")
    .addHelpText("after", "\nDATABASE_URL names the database, with the user who prepares it, or --dir an installation.")
    .action(async (made: Made[], { dir, json }: { dir?: string; json?: boolean }) => {
      const notes = made.map((key) => noteOf({ action: "key.made", ...key }, around.operator));
      const folder = dir === undefined ? undefined : findDir(around, dir);
      if (folder !== undefined) withNotes(folder, notes, () => {});
      const rows = folder === undefined ? await writeRows(around, notes) : await tellNotes(around, folder);
      if (json) around.say(JSON.stringify({ rows }));
      else around.say(rows === 0 ? "There is nothing that the history does not tell." : `Rows written: ${rows}.`);
      done(true);
    });
}

interface Made {
  setting: KeySetting;
  key: string;
}

function parseMade(text: string, before: readonly Made[]): Made[] {
  const [, name, key] = /^([A-Z_]+)=([\w.:-]{1,64})$/.exec(text) ?? [];
  const setting = keySettings.find((known) => known === name);
  if (setting === undefined || key === undefined)
    throw new InvalidArgumentError("It is the name of a setting and that of a key, such as TOKEN_KEYS=k1.");
  return [...before, { setting, key }];
}

/** Tells of keys that were printed and are in no file of ours; where no database is reached, says how to later. */
export async function tellMade(around: Surroundings, dir: string | undefined, notes: KeyNote[]): Promise<void> {
  const isSet = [around.env["DATABASE_URL"], around.env["DATABASE_URL_FILE"]].some(Boolean);
  try {
    if (dir !== undefined) {
      const folder = findDir(around, dir);
      withNotes(folder, notes, () => {});
      await tellNotes(around, folder);
    } else if (isSet) await writeRows(around, notes);
    else throw new Error("neither DATABASE_URL nor --dir names a database");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const words = dir === undefined ? notes.map(({ setting, key }) => `${setting}=${key}`) : [`--dir ${dir}`];
    around.complain(
      `The history does not tell of ${notes.length === 1 ? "this key" : "these keys"}: ${reason}\n` +
        `Where the database is reached: npm run rekey -- keys note ${words.join(" ")}`,
    );
  }
}
