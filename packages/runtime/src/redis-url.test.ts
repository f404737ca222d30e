import { expect, test } from "vitest";
import { z } from "zod";
import { readConfig } from "./read-config.ts";
import { readRedisUrl, redisUrl } from "./redis-url.ts";

const Redis = z.object({ REDIS_URL: redisUrl() });

function faultOf(url: string): string | undefined {
  const result = readConfig(Redis, { REDIS_URL: url });
  return result.ok ? undefined : result.faults.join("\n");
}

const one = {
  kind: "server",
  places: [{ host: "host", port: 6_379 }],
  isTls: true,
  login: {},
  database: 0,
  primary: "",
  sentinelLogin: {},
  family: undefined,
};
const at = (host: string, port: number) => ({ host, port });

test.each([
  ["rediss://host", {}],
  ["redis://127.0.0.1:6380", { places: [at("127.0.0.1", 6_380)], isTls: false }],
  ["redis://[::1]:6379/", { places: [at("::1", 6_379)], isTls: false }],
  ["redis://host?tls=off", { isTls: false }],
  ["rediss://host?family=6", { family: 6 }],
  ["rediss://me:p%25%2F%23%40%3Aw@host/3", { login: { username: "me", password: "p%/#@:w" }, database: 3 }],
  ["rediss://:p@ss@host", { login: { password: "p@ss" } }],
  ["rediss-sentinel://a,b:1/main", { kind: "sentinel", places: [at("a", 26_379), at("b", 1)], primary: "main" }],
  ["rediss+sentinel://a/main/2", { kind: "sentinel", places: [at("a", 26_379)], primary: "main", database: 2 }],
  [
    "rediss-sentinel://u:p@a/main?sentinel-user=s&sentinel-password=q%26",
    {
      kind: "sentinel",
      places: [at("a", 26_379)],
      primary: "main",
      login: { username: "u", password: "p" },
      sentinelLogin: { username: "s", password: "q&" },
    },
  ],
  [
    "rediss-cluster://:p@a:1,[::1]:2",
    { kind: "cluster", places: [at("a", 1), at("::1", 2)], login: { password: "p" } },
  ],
] as const)("%s is understood", (url, expected) => {
  expect(faultOf(url)).toBeUndefined();
  expect(readRedisUrl(url)).toEqual({ ...one, ...expected });
});

test.each([
  ["redis://user:se/cret@host:6379", "write % as %25"],
  ["redis://user:se#cret@host:6379", "write % as %25"],
  ["redis://user:se?cret@host:6379", "write % as %25"],
  ["redis://user:100%@host:6379", "write % as %25"],
  ["rediss://host:70000", "write % as %25"],
  ["rediss://host/rekey", "the number of a database"],
  ["redis://one:6379,two:6379", "names several hosts: several are redis-sentinel://"],
  ["rediss-sentinel://one", "must end in the name by which the Sentinels know the primary"],
  ["rediss-cluster://one/3", "a Cluster has none"],
  ["rediss://host?secret=cret", "no other words"],
  ["rediss://host?sentinel-password=cret", "no other words"],
  ["rediss://host?tls=off", "contradicts"],
  ["redis://user:cret@host:6379", "must begin with rediss"],
  ["redis-cluster://127.0.0.1,host", "must begin with rediss"],
  ["valkey://host", "the URL of a Redis"],
  ["host:6379", "the URL of a Redis"],
] as const)("%s is refused by what is wrong with it, and nothing of it is repeated", (url, words) => {
  expect(faultOf(url)).toContain(words);
  expect(faultOf(url)).not.toContain("cret");
});
