import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProgram } from "./create-program.ts";

const root = join(import.meta.dirname, "../../..");

// In a sentence or as a line of a block, by npm or as it is called in the image; what follows a shell's sign is for
// the shell.
const written = [
  /(?:`|^(?:[A-Z_]+=\S+ )*)npm run (?:--silent )?rekey -- ([^`\n|<>]+)/gm,
  /(?:^ *|run --rm \S+ )rekey ([a-z][^`\n|<>]+)/gm,
];

const commands = new Set(
  globSync(["*.md", "docs/*.md", "docs/{runbooks,how-to}/*.md"], { cwd: root, exclude: ["CHANGELOG.md"] }).flatMap(
    (file) => {
      const text = readFileSync(join(root, file), "utf8");
      const found = written.flatMap((form) => [...text.matchAll(form)]);
      return found.map(([, command = ""]) => command.replace(/ {2,}#.*/, "").trim());
    },
  ),
);

/** What is told of a command by `--help`, and whether there is such a command. */
async function helpOf(words: readonly string[]): Promise<string> {
  const said: string[] = [];
  const around = {
    env: {},
    operator: "tester",
    workingDir: root,
    stateDir: root,
    say: () => {},
    complain: () => {},
    readInput: async () => "",
    readBytes: async function* () {},
    stopRequested: async () => {},
  };
  const program = createProgram(around, () => {});
  const listen = (command: typeof program): void => {
    command.configureOutput({ writeOut: (text) => void said.push(text), writeErr: () => {} });
    command.commands.forEach(listen);
  };
  listen(program);
  const outcome: unknown = await program
    .parseAsync([...words, "--help"], { from: "user" })
    .catch((error: unknown) => error);
  expect(outcome, words.join(" ")).toMatchObject({ code: "commander.helpDisplayed" });
  return said.join("");
}

test.each([...commands])("a page names a command that there is: %s", async (command) => {
  const words = command.split(" ");
  const path = words.slice(0, words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word)) >>> 0);
  const help = await helpOf(path);
  const [usage = ""] = help.split("\n");
  const named = /^Usage: rekey ([a-z -]+?) [[<]/.exec(usage)?.[1] ?? "";
  // What stands behind the words of a command is what it is asked for.
  const typed = usage.endsWith("[command]") ? path : path.slice(0, named.split(" ").length);
  expect(named).toBe(typed.join(" "));
  for (const option of words.filter((word) => word.startsWith("--"))) expect(help).toContain(option);
});

test("enough are looked at", () => expect(commands.size).toBeGreaterThan(40));
