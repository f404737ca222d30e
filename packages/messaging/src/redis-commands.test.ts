import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { commandsFor, type RedisWork } from "./redis-commands.ts";

const scripts = createRequire(import.meta.resolve("bullmq"))("./scripts/index.js") as Record<
  string,
  { name: string; content: string }
>;

/** What a script may run. Where the name is a variable it is one of two. */
function commandsOf(name: string): string[] {
  const script = Object.values(scripts).find((candidate) => candidate.name === name);
  if (!script) throw new Error(`BullMQ has no script ${name}`);
  const named = [...script.content.matchAll(/(?:rcall|redis\.p?call)\(\s*["'](\w+)["']/g)].map(([, word = ""]) => word);
  const either = /(?:rcall|redis\.p?call)\(\s*pushCmd/.test(script.content) ? ["lpush", "rpush"] : [];
  return [...named.map((word) => word.toLowerCase()), ...either];
}

const scriptsOf: Record<RedisWork, string[]> = {
  publish: ["addPrioritizedJob", "addStandardJob"],
  consume: [
    "addLog",
    "extendLock",
    "extendLocks",
    "getCounts",
    "moveStalledJobsToWait",
    "moveToActive",
    "moveToDelayed",
    "moveToFinished",
    "retryJob",
  ],
  relay: ["addPrioritizedJob", "addStandardJob", "getState", "getStateV2", "promote", "removeJob"],
  switch: ["pause"],
  inspect: ["getCounts", "getDependencyCounts", "getMetrics", "getRanges", "getStateV2"],
  count: [],
};

test.each(Object.entries(scriptsOf))("what the scripts of %s run is tried", (work, names) => {
  const tried = commandsFor[work as RedisWork];
  expect([...new Set(names.flatMap(commandsOf))].filter((command) => !tried.includes(command))).toEqual([]);
});

// Which processes have which connections.
const processes: Record<string, RedisWork[]> = {
  rekey_worker: ["consume", "relay", "publish"],
  rekey_api: ["publish", "switch", "count"],
  rekey_portal: ["publish", "count"],
  rekey_console: ["inspect", "count"],
};

test.each(Object.entries(processes))("SECURITY.md says what Redis has to allow to %s", (user, works) => {
  const security = readFileSync(new URL("../../../SECURITY.md", import.meta.url), "utf8");
  const line = security.split("\n").find((candidate) => candidate.startsWith(`ACL SETUSER ${user} `));
  const rules = [...new Set(works.flatMap((work) => commandsFor[work]))].toSorted().map((command) => `+${command}`);
  expect(line).toBe(`ACL SETUSER ${user} on >PASSWORD resetchannels ~{rekey}:* ${rules.join(" ")}`);
});
