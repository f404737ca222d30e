import { expect, test } from "vitest";
import { createHealth, StillStarting } from "./health.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";

test("each check is judged on its own, and a hung one within its time", async () => {
  const health = createHealth(createLogger("test", "silent"), createMetrics("test"));
  health.addCheck("database", async () => {});
  health.addCheck("redis", () => Promise.reject(new Error("away")));
  health.addCheck("mail", () => new Promise(() => {}), { timeoutMs: 20 });
  expect(await health.runChecks()).toEqual([
    { name: "database", outcome: "ok" },
    { name: "redis", outcome: "failed", because: "away" },
    { name: "mail", outcome: "timed out" },
  ]);
});

test("a hung check is asked once, however often it is probed", async () => {
  const health = createHealth(createLogger("test", "silent"), createMetrics("test"));
  let asked = 0;
  const hang = (): Promise<void> => {
    asked += 1;
    return new Promise(() => {});
  };
  health.addCheck("redis", hang, { timeoutMs: 5 });
  await Promise.all([health.runChecks(), health.runChecks()]);
  await health.runChecks();
  expect(asked).toBe(1);
});

test("a check that fails for another reason says so, and for the same reason it does not", async () => {
  const lines: string[] = [];
  const health = createHealth(
    createLogger("test", "info", { write: (line: string) => void lines.push(line) }),
    createMetrics("test"),
  );
  let reason = "no tables";
  health.addCheck("database", () => Promise.reject(new Error(reason)), { everyMs: 60_000 });
  await health.runChecks();
  reason = "an earlier version";
  await health.runChecks();
  await health.runChecks();
  health.stop();
  expect(lines.map((line) => (JSON.parse(line) as { err: { message: string } }).err.message)).toEqual([
    "no tables",
    "an earlier version",
  ]);
});

test("a first try that is under way makes not ready and is no line of the log; what follows it is", async () => {
  const lines: string[] = [];
  const health = createHealth(
    createLogger("test", "info", { write: (line: string) => void lines.push(line) }),
    createMetrics("test"),
  );
  let fault: Error | undefined = new StillStarting("being connected to");
  health.addCheck("queue", async () => {
    if (fault !== undefined) throw fault;
  });
  expect(await health.runChecks()).toMatchObject([{ outcome: "failed", because: "being connected to" }]);
  expect(lines).toEqual([]);
  fault = new Error("away");
  await health.runChecks();
  fault = undefined;
  await health.runChecks();
  expect(lines.map((line) => (JSON.parse(line) as { code: string }).code)).toEqual(["check-failed", "check-recovered"]);
});

test("a check that says how often is asked also while nobody probes, until the process stops", async () => {
  const health = createHealth(createLogger("test", "silent"), createMetrics("test"));
  let asked = 0;
  const askedThrice = new Promise<void>((resolve) => {
    const count = async () => void ((asked += 1) === 3 && resolve());
    health.addCheck("database", count, { everyMs: 5 });
  });
  await askedThrice;
  health.stop();
  // It joins one that is under way.
  await health.runChecks();
  const before = asked;
  await health.runChecks();
  expect(asked).toBe(before + 1);
});
