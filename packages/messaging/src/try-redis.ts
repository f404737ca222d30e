import type { Redis } from "ioredis";
import type { QueueName } from "@rekey/contracts/events";
import { type RedisWork, commandsFor, trialOf } from "./redis-commands.ts";

export interface Trial {
  work: RedisWork;
  /** One key for each pattern of names that the work needs; ours alone. */
  keys: readonly [string, ...string[]];
  /** What all of our keys begin with. */
  prefix: string;
}

/** What keeps a connection from its work, and what to type; undefined when nothing does. Rejects when Redis is away. */
export async function tryRedis(connection: Redis, trial: Trial): Promise<string | undefined> {
  const [key, ...others] = trial.keys;
  const commands = commandsFor[trial.work];
  const calls = [
    ...(commands.includes("set") ? [["set", key, "trial", "PX", "10000"]] : []),
    ...commands.filter((command) => command !== "del").map((command) => trialOf(command, key)),
    ...(commands.includes("del") ? [["del", key, ...others]] : [["exists", ...others, key]]),
  ];
  const replies = (await connection.pipeline(calls).exec()) ?? [];
  const refusals = replies.flatMap(([error], index) => (error ? [{ command: String(calls[index]?.[0]), error }] : []));
  const away = refusals.find(({ error }) => !isReply(error));
  if (away) throw away.error;
  return explain(connection, trial, refusals);
}

/** The trial's key beside the keys of each queue. */
export function trialKeys(prefix: string, [first, ...others]: readonly QueueName[]): Trial["keys"] {
  const keyOf = (name: QueueName | undefined) => `${prefix}:${name ?? ""}:trial`;
  return [keyOf(first), ...others.map(keyOf)];
}

/** Whether Redis has answered, and said no. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

interface Refusal {
  command: string;
  error: Error;
}

const codeOf = (error: Error): string => error.message.split(" ", 1)[0] ?? "";

// What Redis says of itself and not of the command.
const states: Record<string, string> = {
  NOAUTH: "Redis asks for a password; put it into REDIS_URL",
  MOVED:
    "this is a node of a Redis Cluster, and our keys are on another one; set REDIS_URL to a Redis that is no cluster",
  CLUSTERDOWN: "this is a node of a Redis Cluster, which is down; set REDIS_URL to a Redis that is no cluster",
  OOM: "Redis is full and takes no writes; give it more memory",
  READONLY: "Redis is a replica and takes no writes; set REDIS_URL to the primary",
  MISCONF: "Redis cannot save to its disk and takes no writes",
  NOREPLICAS: "Redis has too few replicas and takes no writes",
  MASTERDOWN: "Redis is a replica that has lost its primary; set REDIS_URL to the primary",
  LOADING: "Redis is still loading its data",
  BUSY: "Redis is busy with a script that does not end",
};

async function explain(
  connection: Redis,
  { prefix }: Trial,
  refusals: readonly Refusal[],
): Promise<string | undefined> {
  const state = refusals.map(({ error }) => states[codeOf(error)]).find((words) => words !== undefined);
  if (state) return state;
  const denied = refusals.filter(({ error }) => codeOf(error) === "NOPERM");
  const isAboutKeys = ({ error }: Refusal) => /\bkeys?\b/.test(error.message);
  const commands = [...new Set(denied.filter((refusal) => !isAboutKeys(refusal)).map(({ command }) => command))];
  const rules = [
    ...(denied.some(isAboutKeys) ? [`~${prefix.replaceAll(/[[\]*?\\]/g, "\\$&")}:*`] : []),
    ...commands.map((command) => `+${command}`),
  ];
  if (rules.length > 0) {
    const user = connection.options.username ?? "default";
    return `Redis allows our user too little; type: ACL SETUSER ${user} ${rules.join(" ")}`;
  }
  const unknown = refusals.filter(({ error }) => /^ERR unknown command/i.test(error.message));
  if (unknown.length === 0) return undefined;
  if (await isSentinel(connection)) return "this is a Redis Sentinel; set REDIS_URL to the Redis that it watches over";
  return `Redis does not know ${unknown.map(({ command }) => command).join(", ")}; version 6.2 or newer is needed`;
}

async function isSentinel(connection: Redis): Promise<boolean> {
  const role: unknown = await connection.call("role").catch(() => undefined);
  return Array.isArray(role) && role[0] === "sentinel";
}
