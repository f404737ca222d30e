import { expect, test } from "vitest";
import { z } from "zod";
import { clearRows, endedKeep } from "./clear-rows.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";

test("what has ended goes part by part until a part is not full, and is counted", async () => {
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  const left = [2_000, 2_000, 7, 0];
  const asked: number[] = [];
  const clear = async (atMost: number) => {
    asked.push(atMost);
    const count = left.shift() ?? 0;
    if (count === 7) end();
    return count;
  };
  const metrics = createMetrics("portal");
  {
    await using _clearing = clearRows([{ rows: "portal-sessions", clear }], {
      log: createLogger("portal", "silent"),
      metrics,
    });
    await isOver;
  }
  expect(asked).toEqual([2_000, 2_000, 2_000]);
  expect(await metrics.registry.metrics()).toMatch(/^rekey_cleared_rows_total\{rows="portal-sessions".*\} 4007$/m);
});

test("nothing is kept for less than a week", () => {
  const schema = z.object({ ENDED_KEEP: endedKeep() });
  expect(schema.parse({})).toEqual({ ENDED_KEEP: 90 * 86_400_000 });
  expect(schema.safeParse({ ENDED_KEEP: "6d" }).error?.issues[0]?.message).toMatch(/^has to be 7d or more/);
});
