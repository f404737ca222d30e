import { Argument, type Command } from "commander";
import { defaultDir, findDir, findServices } from "./installation/folder.ts";
import { type KindName, kindNames } from "./keys/key-kinds.ts";
import { anyOrigin, keyMakers } from "./keys/key-makers.ts";
import { noteOf, tellNotesOrSay } from "./keys/key-notes.ts";
import { listKeys, type ListedKeys } from "./keys/list-keys.ts";
import { nameKey } from "./keys/name-key.ts";
import { addNote, tellMade } from "./keys/note-made-keys.ts";
import { rotateKey } from "./keys/rotate-key.ts";
import type { Done, Surroundings } from "./surroundings.ts";

/** The keys of the services. */
export function addKeys(program: Command, around: Surroundings, done: Done): void {
  addGenerate(program, around, done);
  addList(program, around, done);
  addRotate(program, around, done);
  addNote(program, around, done);
}

function addGenerate(program: Command, around: Surroundings, done: Done): void {
  const names = keyMakers.flatMap(({ settings }) => settings);
  program
    .command("generate")
    .description("make new keys, and print each as its setting, once; nothing else has them")
    .addArgument(new Argument("[setting...]", "only these; one of a pair brings the other").choices(names))
    .option("--origin <name>", "the name of the history, for AUDIT_SIGNING_KEYS", anyOrigin())
    .option("--dir <folder>", "the installation that they are for, whose history tells of them")
    .option("--json", "print them as JSON")
    .addHelpText(
      "after",
      "\nGive each to the services in the line above it, and to no other." +
        "\nThe history tells of each by its name, where DATABASE_URL is set or --dir leads to a database.",
    )
    .action(async (wanted: string[], { origin, dir, json }: { origin: string; dir?: string; json?: boolean }) => {
      const chosen = keyMakers.filter(
        ({ settings }) => wanted.length === 0 || settings.some((name) => wanted.includes(name)),
      );
      const byMaker = await Promise.all(chosen.map(({ make }) => make({ origin })));
      const made = byMaker.flat();
      if (json) around.say(JSON.stringify(made));
      for (const { name, readBy, value, notes = [] } of json ? [] : made) {
        around.say(`# ${readBy.join(", ")}`);
        around.say(`${name}=${value}`);
        for (const note of notes) around.say(`# ${note}`);
      }
      const steps = chosen.map(({ settings }, index) => ({
        action: "key.made" as const,
        setting: lastOf(settings),
        key: nameKey(byMaker[index]?.at(-1)?.value ?? ""),
      }));
      await tellMade(
        around,
        dir,
        steps.map((step) => noteOf(step, around.operator, new Date())),
      );
      done(true);
    });
}

const lastOf = <T>(settings: readonly [...string[], T]): T => settings.at(-1) as T;

function addList(program: Command, around: Surroundings, done: Done): void {
  program
    .command("list")
    .description("list the keys of an installation by their names, and how far each rotation is")
    .option("--dir <folder>", "the folder of the installation", defaultDir)
    .option("--json", "print them as JSON")
    .action(({ dir, json }: { dir: string; json?: boolean }) => {
      const keys = listKeys(folderOf(around, dir));
      for (const line of json ? [JSON.stringify(keys)] : keys.map(lineOf)) around.say(line);
      done(true);
    });
}

function folderOf(around: Surroundings, dir: string): string {
  const folder = findDir(around, dir);
  findServices(folder);
  return folder;
}

function lineOf({ kind, setting, service, keys, rotation }: ListedKeys): string {
  const state = rotation === null ? "settled" : `${rotation.key} ${rotation.step} since ${rotation.since}`;
  return [kind, setting, service, keys.join(", "), state].join("\t");
}

interface RotateOptions {
  dir: string;
  retire?: boolean;
  now?: boolean;
  json?: boolean;
}

function addRotate(program: Command, around: Surroundings, done: Done): void {
  program
    .command("rotate")
    .description("do the next step from an old key to a new one, in the files of an installation")
    .addArgument(new Argument("<kind>", "of which keys").choices(kindNames))
    .option("--dir <folder>", "the folder of the installation", defaultDir)
    .option("--retire", "take the old keys out, once the new one is used and nothing needs them")
    .option("--now", "with --retire: also before it is time")
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nFirst a new key is made known, then it is used, and at last the old ones go. After each step restart the services" +
        "\nthat are named, in any order, and only then do the next. docs/how-to/rotate-keys.md says more." +
        "\nEach step is a row of the history; where the database is away it is noted in the folder, for keys note.",
    )
    .action(async (kind: KindName, { dir, retire = false, now = false, json }: RotateOptions) => {
      const folder = folderOf(around, dir);
      const { operator } = around;
      const result = await rotateKey(folder, kind, { retire, evenNow: now, now: new Date(), operator });
      const told = await tellNotesOrSay(around, folder);
      if (json) around.say(JSON.stringify({ ...result, told }));
      const lines = [`Done: ${result.did}.`, `Restart, in any order: ${result.restart.join(", ")}`, ...result.next];
      for (const line of json ? [] : lines) around.say(line);
      done(true);
    });
}
