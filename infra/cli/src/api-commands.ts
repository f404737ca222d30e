import type { Command } from "commander";
import type { ApiClient } from "@rekey/client/create-api-client";
import { connectToApi, type DemoRole } from "./connect-to-api.ts";
import { apiUrl, trustedDir } from "./parse-options.ts";
import type { Surroundings } from "./surroundings.ts";

export interface ApiCommands {
  /** One that asks an API, with the options that say which one and as whom. */
  command: (name: string, description: string) => Command;
  /** Asks the API that was named, and prints the lines of what it said. */
  run: (given: string | undefined, work: (api: ApiClient) => Promise<readonly string[]>) => Promise<void>;
}

/** Commands that ask the API as somebody with a role. */
export function apiCommands(
  group: Command,
  around: Surroundings,
  done: (isGood: boolean) => void,
  as: DemoRole,
): ApiCommands {
  return {
    command: (name, description) =>
      group
        .command(name)
        .description(description)
        .option(...apiUrl)
        .option(...trustedDir)
        .addHelpText(
          "after",
          `\nThe token of somebody with the role ${as} is read from REKEY_TOKEN or the file REKEY_TOKEN_FILE.`,
        ),
    run: async (given, work) => {
      const { api } = connectToApi(around, given, as);
      for (const line of await work(api)) around.say(line);
      done(true);
    },
  };
}
