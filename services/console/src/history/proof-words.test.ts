import type { SealingState } from "@rekey/contracts/history";
import { sealingFaultNames, sealingFaults, type SinkState } from "@rekey/contracts/sealing";
import { expect, test } from "vitest";
import { findAlarms } from "./proof-words.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const sink: SinkState = {
  kind: "webhook",
  name: "auditors.example",
  size: 1_234,
  takenAt: "2026-11-24T11:59:31.000Z",
  failure: null,
};
const sealing: SealingState = {
  sealedUpTo: { sequence: 1_240, at: "2026-11-24T11:59:58.000Z", sealedAt: "2026-11-24T11:59:59.000Z" },
  unsealed: 0,
  unsealedSince: null,
  checkpoint: { size: 1_234, signedAt: "2026-11-24T11:59:30.000Z" },
  signing: { state: "ok", fault: null, checkedAt: "2026-11-24T11:59:59.000Z" },
  sinks: [sink],
  archives: [],
};
const alarmsOf = (changes: Partial<SealingState>) => findAlarms({ ...sealing, ...changes }, now);

test("where all is well there is no alarm, also while the newest rows wait for their checkpoint", () => {
  expect(alarmsOf({})).toEqual([]);
  expect(alarmsOf({ sinks: [{ ...sink, size: 1_100 }] })).toEqual([]);
});

test.for(sealingFaultNames)(
  "that nothing is signed any more (%s) is told with its reason and what is not proven",
  (fault) => {
    const [alarm] = alarmsOf({ signing: { state: "refused", fault, checkedAt: null } });
    expect(alarm?.tone).toBe("stopped");
    expect(alarm?.words.toLowerCase()).toContain(sealingFaults[fault].toLowerCase());
    expect(alarm?.words).toContain("Rows behind row 1,234 are not proven.");
  },
);

test("rows that are sealed for minutes and not signed are told", () => {
  const sealedUpTo = { sequence: 1_240, at: "2026-11-24T11:50:00.000Z", sealedAt: "2026-11-24T11:50:01.000Z" };
  expect(alarmsOf({ sealedUpTo })).toMatchObject([{ tone: "stopped" }]);
  expect(alarmsOf({ sealedUpTo: { ...sealedUpTo, sequence: 1_234 } })).toEqual([]);
});

test("a place outside that is behind is told by name, with how far it is", () => {
  const failing = alarmsOf({ sinks: [sink, { ...sink, name: "other.example", size: 1_100, failure: "away" }] });
  expect(failing).toMatchObject([{ tone: "waiting" }]);
  expect(failing[0]?.words).toContain("other.example has checkpoints up to row 1,100 only.");
  const checkpoint = { size: 1_234, signedAt: "2026-11-24T11:50:00.000Z" };
  const never = alarmsOf({ checkpoint, sinks: [{ ...sink, size: null, takenAt: null }] });
  expect(never[0]?.words).toContain("auditors.example has taken no checkpoint yet.");
});
