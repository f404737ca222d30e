import { type Command, Option } from "commander";
import { installedServices, type InstalledService } from "../installation/folder.ts";
import type { Done, Surroundings } from "../surroundings.ts";
import { listSettings } from "./list-settings.ts";

export function addSettings(program: Command, around: Surroundings, done: Done): void {
  program
    .command("settings")
    .description("print every setting, with its default, form and example, parted by tabs")
    .addOption(new Option("--service <name>", "only those that it reads").choices(installedServices))
    .option("--json", "print them as JSON")
    .action(async ({ service, json }: { service?: InstalledService; json?: boolean }) => {
      const all = await listSettings();
      const found = service === undefined ? all : all.filter(({ defaults }) => defaults[service] !== undefined);
      if (json) around.say(JSON.stringify(found));
      for (const { name, defaults, form, example, says } of json ? [] : found) {
        const values = service === undefined ? [...new Set(Object.values(defaults))].join(" or ") : defaults[service];
        around.say([name, values, form, example, says].join("\t"));
      }
      done(true);
    });
}
