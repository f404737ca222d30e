import type { QueueName } from "@rekey/contracts/events";
import { isCluster, optionsOf, type RedisClient } from "./redis-client.ts";
import { type RedisWork, commandsFor, trialOf } from "./redis-commands.ts";

export interface Trial {
  work: RedisWork;
  /** One key for each pattern of names that the work needs; ours alone. */
  keys: readonly [string, ...string[]];
  /** What all of our keys begin with. */
  prefix: string;
}

/** What keeps a connection from its work. */
export interface RedisTrouble {
  /** The first word of what Redis answered, such as OOM; AWAY when it does not answer. */
  code: string;
  /** What is wrong, and what to do. */
  words: string;
}

/** What keeps a connection from its work, and what to type; undefined when nothing does. Rejects when Redis is away. */
export async function tryRedis(connection: RedisClient, trial: Trial): Promise<RedisTrouble | undefined> {
  const [key, ...others] = trial.keys;
  // Its client would refuse the commands itself, as if it were away.
  if (isCluster(connection) && !/\{[^}]+\}/.test(trial.prefix)) return { code: "CROSSSLOT", words: scattered };
  const commands = commandsFor[trial.work];
  const database = optionsOf(connection).db ?? 0;
  // A Cluster's client follows our keys only when all commands are sent where they have moved.
  const isLeftOut = (command: string) => command === "del" || (command === "ping" && isCluster(connection));
  const calls = [
    // ioredis goes on in the first one when it may not choose another.
    ...(database === 0 ? [] : [["select", String(database)]]),
    ...(commands.includes("set") ? [["set", key, "trial", "PX", "10000"]] : []),
    ...commands.filter((command) => !isLeftOut(command)).map((command) => trialOf(command, key)),
    // As a script has them: with several keys of one queue, which a Cluster may have in several places.
    ["exists", `${key}:beside`, ...others, key],
    ...(commands.includes("del") ? [["del", key, ...others]] : []),
  ];
  const replies = (await connection.pipeline(calls).exec()) ?? [];
  const refusals = replies.flatMap(([error], index) => (error ? [{ command: String(calls[index]?.[0]), error }] : []));
  const away = refusals.find(({ error }) => !isReply(error) || (isCluster(connection) && isMoved(error)));
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

const codeOf = (error: Error): string => /^[A-Z]+\b/.exec(error.message)?.[0] ?? "ERR";

const elsewhere = "set REDIS_URL to redis-cluster:// and some of its nodes";

/** A Cluster's client goes there by itself, when it has heard where that is. */
const isMoved = (error: Error): boolean => ["MOVED", "ASK", "TRYAGAIN"].includes(codeOf(error));

const scattered = "this is a Redis Cluster, which would scatter our keys; put QUEUE_PREFIX in braces, as in {rekey}";

const clusterDown = "the Redis Cluster is down: too many of its nodes are away, or not all slots are given to one";

// What Redis says of itself and not of the command.
const states: Record<string, string> = {
  NOAUTH: "Redis asks for a password; put it into REDIS_URL",
  MOVED: `this is a node of a Redis Cluster, and our keys are on another one; ${elsewhere}`,
  ASK: `this is a node of a Redis Cluster, and our keys are moving to another one; ${elsewhere}`,
  TRYAGAIN: `this is a node of a Redis Cluster, and our keys are moving to another one; ${elsewhere}`,
  CLUSTERDOWN: `this is a node of a Redis Cluster, which is down; ${elsewhere}`,
  CROSSSLOT: scattered,
  OOM: "Redis is full and takes no writes; give it more memory",
  READONLY: "Redis is a replica and takes no writes; set REDIS_URL to the primary",
  MISCONF: "Redis cannot save to its disk and takes no writes",
  NOREPLICAS: "Redis has too few replicas and takes no writes",
  MASTERDOWN: "Redis is a replica that has lost its primary; set REDIS_URL to the primary",
  LOADING: "Redis is still loading its data",
  BUSY: "Redis is busy with a script that does not end",
};

// These succeed on any Redis. The others are tried so that they fail, and hosted servers word that as they like.
const plain = new Set(["ping", "set", "exists", "del"]);

async function explain(
  connection: RedisClient,
  { prefix }: Trial,
  refusals: readonly Refusal[],
): Promise<RedisTrouble | undefined> {
  const state = refusals.map(({ error }) => codeOf(error)).find((code) => Object.hasOwn(states, code));
  if (state === "CLUSTERDOWN" && isCluster(connection)) return { code: state, words: clusterDown };
  if (state !== undefined) return { code: state, words: states[state] ?? state };
  const denied = refusals.filter(({ error }) => codeOf(error) === "NOPERM");
  const isAboutKeys = ({ error }: Refusal) => /\bkeys?\b/.test(error.message);
  const commands = [...new Set(denied.filter((refusal) => !isAboutKeys(refusal)).map(({ command }) => command))];
  const rules = [
    ...(denied.some(isAboutKeys) ? [`~${prefix.replaceAll(/[[\]*?\\]/g, "\\$&")}:*`] : []),
    ...commands.map((command) => `+${command}`),
  ];
  if (rules.length > 0) {
    const user = optionsOf(connection).username ?? "default";
    return { code: "NOPERM", words: `Redis allows our user too little; type: ACL SETUSER ${user} ${rules.join(" ")}` };
  }
  return explainUnknown(connection, refusals);
}

async function explainUnknown(
  connection: RedisClient,
  refusals: readonly Refusal[],
): Promise<RedisTrouble | undefined> {
  const unknown = refusals.filter(({ error }) => /^ERR unknown command/i.test(error.message));
  if (unknown.length > 0 && (await isSentinel(connection))) {
    return {
      code: "SENTINEL",
      words: "this is a Redis Sentinel; set REDIS_URL to redis-sentinel://, all of them, and the name of the primary",
    };
  }
  if (unknown.length > 0) {
    const missing = unknown.map(({ command }) => command).join(", ");
    return { code: "UNKNOWN", words: `Redis does not know ${missing}; version 6.2 or newer is needed` };
  }
  if (refusals.some(({ error }) => /undeclared key/i.test(error.message))) {
    const words =
      "Redis lets scripts use no key that is not named to them; start Dragonfly with --cluster_mode=emulated --lock_on_hashtags";
    return { code: "UNDECLARED", words };
  }
  if (refusals.some(({ command }) => command === "select")) {
    const words = `Redis does not let us use database ${optionsOf(connection).db}; set REDIS_URL to another one, or to none`;
    return { code: "SELECT", words };
  }
  const other = refusals.find(({ command }) => plain.has(command));
  return other && { code: codeOf(other.error), words: `Redis refuses "${other.command}" with ${codeOf(other.error)}` };
}

async function isSentinel(connection: RedisClient): Promise<boolean> {
  const role: unknown = await connection.call("role").catch(() => undefined);
  return Array.isArray(role) && role[0] === "sentinel";
}
