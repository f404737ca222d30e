import type { Command } from "commander";
import { apiCommands } from "./api-commands.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

/** What one person may ask for: all that is known of them, and that it is erased. */
export function addContacts(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  const { command, run } = apiCommands(program, around, done, "admin");
  command("export", "print all that is known of one, as JSON; the history tells who took it")
    .argument("<id>")
    .action((id: string, { api: given }: { api?: string }) =>
      run(given, async (api) => [JSON.stringify(await api.getContactData(id), undefined, 2)]),
    );
  command("erase", "end one and erase all that is known of it, for good")
    .argument("<id>")
    .requiredOption("--confirm <id>", "the id once more: there is no way back")
    .action((id: string, { api: given, confirm }: { api?: string; confirm: string }) => {
      if (confirm !== id) throw new UsageError("--confirm has to be the id of the contact that is to be erased");
      return run(given, async (api) => {
        const { erasedAt, alreadyErased } = await api.eraseContact(id);
        return [`${id} ${alreadyErased ? "was erased before" : "is erased"}\t${erasedAt}`];
      });
    });
}
