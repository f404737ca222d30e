import { createMetrics } from "@rekey/runtime/metrics";
import { expect, test } from "vitest";
import { openCounts } from "./count-rows.ts";

test("ends of resets and failures are counted by closed lists, however a row was written", async () => {
  const { registry, ...metrics } = createMetrics("test", { ofProcess: false });
  const count = openCounts(metrics);
  count([
    { action: "reset.accepted", detail: { method: "email" } },
    { action: "reset.completed", detail: {} },
    { action: "reset.completed", detail: {} },
    { action: "staff.sign_in_failed", detail: { because: "wrong-password", count: 7, seconds: 60, staffUser: "x" } },
    { action: "staff.sign_in_failed", detail: { count: 2, others: true } },
    { action: "staff.sign_in_failed", detail: { because: "made-up", count: 1 } },
    { action: "limit.struck", detail: { because: "sign-in", count: -4 } },
    { action: "reset.made_up", detail: {} },
    { action: "toString", detail: {} },
  ]);
  const lines = (await registry.metrics()).split("\n");
  expect(lines.filter((line) => /^rekey_\w+\{/.test(line) && !line.endsWith(" 0"))).toEqual([
    'rekey_resets_total{outcome="accepted",service="test"} 1',
    'rekey_resets_total{outcome="completed",service="test"} 2',
    'rekey_failures_total{action="staff.sign_in_failed",because="wrong-password",service="test"} 7',
    'rekey_failures_total{action="staff.sign_in_failed",because="several",service="test"} 2',
  ]);
});
