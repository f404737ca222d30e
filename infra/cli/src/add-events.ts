import { type Command, Option } from "commander";
import { type PublicEvent, type PublicEventType, publicEventTypes } from "@rekey/contracts/public-events";
import { apiCommands } from "./api-commands.ts";
import { connectToApi } from "./connect-to-api.ts";
import type { Surroundings } from "./surroundings.ts";

interface EventOptions {
  api?: string;
  after?: string;
  type?: PublicEventType[];
  json?: boolean;
  limit: string;
}

/** What happens, by ids and states, in the order of the feed. */
export function addEvents(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  const { command, run } = apiCommands(program, around, done, "staff");
  const reading = (name: string, description: string) =>
    command(name, description)
      .option("--after <id>", "begin behind this event; from the first one unless told, or latest")
      .addOption(new Option("--type <type...>", "only these").choices(publicEventTypes))
      .option("--json", "print each as the API tells it");
  reading("list", "list what has happened")
    .option("--limit <number>", "how many, at most 200", "50")
    .action(({ api: given, after, type, json, limit }: EventOptions) =>
      run(given, async (api) => {
        const { items } = await api.listEvents({ after, types: type, limit: Number(limit) });
        return items.map((event) => lineOf(event, json));
      }),
    );
  reading("follow", "print what has happened, and what happens from then on, until Ctrl-C").action(
    async ({ api: given, after, type, json }: EventOptions) => {
      const { api } = connectToApi(around, given, "staff");
      const stop = new AbortController();
      void around.stopRequested().then(() => stop.abort());
      for await (const event of api.followEvents({ after, types: type }, stop.signal)) around.say(lineOf(event, json));
      done(true);
    },
  );
}

function lineOf(event: PublicEvent, isJson = false): string {
  if (isJson) return JSON.stringify(event);
  return [event.id, event.timestamp, event.type, JSON.stringify(event.data)].join("\t");
}
