import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { type ServiceHost, startServiceHost } from "./service-host.ts";

const program = join(mkdtempSync(join(tmpdir(), "rekey-host-")), "host.mjs");
const fileUrl = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
writeFileSync(
  program,
  `import { runService } from ${fileUrl("offered-services.ts")};
  import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
  runService("sayer", z.object({ WORD: z.string() }), async ({ config, log, stack }) => {
    log.info({ word: config.WORD }, "said");
    stack.defer(() => log.info({ word: config.WORD }, "given back"));
    if (config.WORD === "stray") setTimeout(() => Promise.reject(new Error("planted")));
  });
  await import(${fileUrl("host-process.ts")});`,
);

const start = (host: ServiceHost, WORD: string, more: Record<string, string> = {}) =>
  host.start("sayer", { env: { WORD, ...more } });
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

test("services that share a process have each their own settings, log and end", async () => {
  await using host = await startServiceHost(program, {});
  const [one, two] = [await start(host, "one"), await start(host, "two")];
  const faulty = await start(host, "three", { LOG_LEVEL: "planted" });
  for (const life of [one, two]) await until(() => expect(life.lines().join()).toContain('"msg":"started"'));
  expect(await faulty.exited).toEqual({ code: 1, signal: null });
  expect(faulty.lines()).toEqual(["sayer: the settings are not valid", expect.stringMatching(/^ {2}LOG_LEVEL: /)]);
  await one.stop(10_000);
  expect(await one.exited).toEqual({ code: 0, signal: null });
  expect(one.lines().at(-1)).toContain('"msg":"stopped"');
  expect(one.lines().join()).toMatch(/"word":"one","msg":"said".*"word":"one","msg":"given back"/);
  expect([one.isRunning(), two.isRunning()]).toEqual([false, true]);
  expect(two.lines().join()).not.toMatch(/"one"|given back/);
});

test("what nobody has caught ends all services of the process, and each says so", async () => {
  await using host = await startServiceHost(program, {});
  const well = await start(host, "well");
  await until(() => expect(well.lines().join()).toContain('"msg":"started"'));
  const stray = await start(host, "stray");
  for (const life of [well, stray]) {
    expect(await life.exited).toEqual({ code: 1, signal: null });
    expect(life.lines().join()).toMatch(/"level":"fatal".*"message":"planted"/);
  }
  await until(() => expect(host.isRunning()).toBe(false));
});

test("a service that shares its process refuses what would be of the whole process", async () => {
  await using host = await startServiceHost(program, { TZ: "UTC" });
  await expect(start(host, "one", { TZ: "Asia/Tokyo" })).rejects.toThrow("cannot be told TZ");
  const one = await start(host, "one", { TZ: "UTC" });
  expect(() => one.signal("SIGKILL")).toThrow("cannot be sent SIGKILL");
  expect(one.pid).toBeUndefined();
  one.signal("SIGTERM");
  expect(await one.exited).toEqual({ code: 0, signal: null });
});
