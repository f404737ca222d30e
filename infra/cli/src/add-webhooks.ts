import { setTimeout as pause } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { ApiClient } from "@rekey/client/create-api-client";
import { type PublicEventType, publicEventTypes } from "@rekey/contracts/public-events";
import { type WebhookDeliveryState, webhookDeliveryStates, webhookFailures } from "@rekey/contracts/webhook-words";
import type { Webhook, WebhookDelivery } from "@rekey/contracts/webhooks";
import { apiCommands, type ApiCommands } from "./api-commands.ts";
import { connectToApi } from "./connect-to-api.ts";
import { parseSeconds } from "./parse-options.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

const askEveryMs = 300;

interface Where {
  api?: string;
}

/** The places that events are sent to: the same as on the page Webhooks of the console. */
export function addWebhooks(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  const commands = apiCommands(program, around, done, "ops");
  const { command, run } = commands;
  command("list", "list them, with how they are and how many messages wait").action(({ api: given }: Where) =>
    run(given, async (api) => (await api.listWebhooks()).items.map(lineOf)),
  );
  command("create", "add one, and print the secret that signs its messages, once")
    .requiredOption("--url <url>", "where messages are sent to")
    .addOption(
      new Option("--type <type...>", "the only events that are sent; all unless told").choices(publicEventTypes),
    )
    .option("--description <text>", "what people read beside it")
    .action(({ api: given, url, type, description }: Where & CreateOptions) =>
      run(given, async (api) => {
        const webhook = await api.createWebhook({ url, types: type ?? null, description: description ?? null });
        return [lineOf(webhook), webhook.secret];
      }),
    );
  command("rotate", "give one another secret, and print it, once; the one of before signs as well for a day")
    .argument("<id>")
    .action((id: string, { api: given }: Where) =>
      run(given, async (api) => {
        const webhook = await api.rotateWebhookSecret(id);
        return [lineOf(webhook), webhook.secret];
      }),
    );
  addStates(commands);
  addDeliveries(commands);
  command("test", "have a message sent that is about nothing, and tell what its receiver answers")
    .argument("<id>")
    .option("--wait <seconds>", "how long to wait for the answer", parseSeconds, 30)
    .action(async (id: string, { api: given, wait }: Where & { wait: number }) => {
      const { api } = connectToApi(around, given, "ops");
      const delivery = await tryWebhook(api, id, wait * 1_000);
      around.say(describe(delivery));
      done(delivery.state === "delivered");
    });
}

interface CreateOptions {
  url: string;
  type?: PublicEventType[];
  description?: string;
}

function addStates({ command, run }: ApiCommands): void {
  command("pause", "send nothing more to one; what happens meanwhile waits")
    .argument("<id>")
    .action((id: string, { api: given }: Where) =>
      run(given, async (api) => [lineOf(await api.patchWebhook(id, { state: "paused" }))]),
    );
  command("resume", "send to one again, also to one that was given up; it goes on where it stood")
    .argument("<id>")
    .option("--skip", "what has happened meanwhile is not sent any more")
    .action((id: string, { api: given, skip }: Where & { skip?: true }) =>
      run(given, async (api) => [lineOf(await api.patchWebhook(id, { state: "active", ...(skip && { skip }) }))]),
    );
  command("delete", "end one for good; what waits is not sent any more")
    .argument("<id>")
    .action((id: string, { api: given }: Where) =>
      run(given, async (api) => {
        await api.deleteWebhook(id);
        return [`${id}\tdeleted`];
      }),
    );
}

interface ReplayOptions extends Where {
  delivery?: string;
  failedSince?: string;
}

function addDeliveries({ command, run }: ApiCommands): void {
  command("deliveries", "list its messages, the newest first, with what became of each")
    .argument("<id>")
    .addOption(new Option("--state <state>", "only those").choices(webhookDeliveryStates))
    .option("--limit <number>", "how many, at most 200", "50")
    .action((id: string, { api: given, ...query }: Where & { state?: WebhookDeliveryState; limit: string }) =>
      run(given, async (api) => (await api.listWebhookDeliveries(id, query)).items.map(describe)),
    );
  command("replay", "have messages sent once more: one of them, or all that failed since a moment")
    .argument("<id>")
    .option("--delivery <id>", "this one")
    .option("--failed-since <time>", "all that failed since then, such as 2030-01-31T00:00:00Z; 10 000 at most")
    .action((id: string, { api: given, delivery, failedSince }: ReplayOptions) =>
      run(given, async (api) => {
        if (delivery !== undefined && failedSince === undefined)
          return [describe(await api.redeliverWebhook(id, delivery))];
        if (failedSince === undefined || delivery !== undefined)
          throw new UsageError("replay needs --delivery or --failed-since");
        const { count } = await api.redeliverFailedWebhooks(id, { failedSince });
        return [`${count} to be sent again`];
      }),
    );
}

/** How its first try came out, or how it stands when the time is over. */
async function tryWebhook(
  api: Pick<ApiClient, "testWebhook" | "getWebhookDelivery">,
  id: string,
  waitMs: number,
): Promise<WebhookDelivery> {
  const until = performance.now() + waitMs;
  let delivery = await api.testWebhook(id);
  const isTried = () => delivery.attempts > 0 && delivery.state !== "sending";
  while (!isTried() && performance.now() < until) {
    await pause(askEveryMs);
    delivery = await api.getWebhookDelivery(id, delivery.id);
  }
  return delivery;
}

function lineOf({ id, url, description, types, state, disabledBecause, failingSince, waiting }: Webhook): string {
  const health = failingSince === null ? "" : `, failing since ${failingSince}`;
  const how = disabledBecause === null ? state : `${state} (${disabledBecause})`;
  return [id, url, description ?? "", types?.join(" ") ?? "all", `${how}${health}`, `${waiting} waiting`].join("\t");
}

function describe(delivery: WebhookDelivery): string {
  const { id, eventId, type, state, attempts, createdAt, lastStatus, lastFailure, lastAnswer, nextAttemptAt } =
    delivery;
  const why = [
    lastStatus === null ? undefined : String(lastStatus),
    lastFailure === null ? undefined : webhookFailures[lastFailure],
    lastAnswer ?? undefined,
    nextAttemptAt === null || attempts === 0 ? undefined : `tried again ${nextAttemptAt}`,
  ].filter((words) => words !== undefined);
  const tried = `${attempts} ${attempts === 1 ? "try" : "tries"}`;
  return [id, createdAt, eventId, type, state, tried, why.join(", ")].join("\t");
}
