import { Argument, type Command } from "commander";
import { anyOrigin, keyMakers } from "./keys/key-makers.ts";
import type { Done, Surroundings } from "./surroundings.ts";

/** The keys of the services. */
export function addKeys(program: Command, around: Surroundings, done: Done): void {
  const names = keyMakers.flatMap(({ settings }) => settings);
  program
    .command("generate")
    .description("make new keys, and print each as its setting, once; nothing else has them")
    .addArgument(new Argument("[setting...]", "only these; one of a pair brings the other").choices(names))
    .option("--origin <name>", "the name of the history, for AUDIT_SIGNING_KEYS", anyOrigin())
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nGive each to the services in the line above it, and to no other.")
    .action(async (wanted: string[], { origin, json }: { origin: string; json?: boolean }) => {
      const chosen = keyMakers.filter(
        ({ settings }) => wanted.length === 0 || settings.some((name) => wanted.includes(name)),
      );
      const made = (await Promise.all(chosen.map(({ make }) => make({ origin })))).flat();
      if (json) around.say(JSON.stringify(made));
      for (const { name, readBy, value, notes = [] } of json ? [] : made) {
        around.say(`# ${readBy.join(", ")}`);
        around.say(`${name}=${value}`);
        for (const note of notes) around.say(`# ${note}`);
      }
      done(true);
    });
}
