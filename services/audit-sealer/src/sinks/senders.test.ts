import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openDelivery } from "./deliver.ts";
import { commandSender } from "./senders.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-command-"));
afterAll(() => rmSync(folder, { recursive: true }));

const checkpoint = { size: 3, signedAt: "2026-03-02T15:06:00.000Z", note: "origin\n3\n" };

test("a program is given the note at its standard input, and none of our settings", async () => {
  const script = join(folder, "keep.sh");
  writeFileSync(script, `cat > "$1"; env > "$1.env"\n`);
  process.env["AUDIT_SIGNING_KEYS"] = "of nobody's business";
  const kept = join(folder, "kept");
  expect(await commandSender(["/bin/sh", script, kept], 5_000).send(checkpoint)).toBeUndefined();
  delete process.env["AUDIT_SIGNING_KEYS"];
  expect(readFileSync(kept, "utf8")).toBe(checkpoint.note);
  expect(readFileSync(`${kept}.env`, "utf8")).not.toContain("AUDIT_SIGNING_KEYS");
});

test.each([
  ["exit-3", ["/bin/sh", "-c", "exit 3"], 5_000],
  ["not-started", [join(folder, "no-such-program")], 5_000],
  ["timeout", ["/bin/sh", "-c", "sleep 60"], 50],
])("a program that takes nothing is told as %s", async (failure, words, timeoutMs) => {
  expect(await commandSender(words, timeoutMs).send(checkpoint)).toBe(failure);
});

test("a place that fails is tried again after a pause, with the newest, and not with what it has", async () => {
  const [given, log] = [Array.of<number>(), { info: () => {}, warn: () => {} }];
  let failure: string | undefined = "refused";
  const sender = {
    kind: "webhook",
    name: "keeper",
    send: async ({ size }: { size: number }) => (given.push(size), failure),
  } as const;
  vi.useFakeTimers({ toFake: ["performance"] });
  const { round, state, isBehind } = openDelivery(sender, log as never);
  await round({ ...checkpoint, size: 3 });
  await round({ ...checkpoint, size: 4 });
  expect([given, isBehind(), state().failure]).toEqual([[3], true, "refused"]);
  failure = undefined;
  vi.advanceTimersByTime(2_000);
  await round({ ...checkpoint, size: 5 });
  await round({ ...checkpoint, size: 5 });
  expect([given, isBehind(), state().size]).toEqual([[3, 5], false, 5]);
  vi.useRealTimers();
});
