import type { SealingState } from "@rekey/contracts/history";
import { expect, test } from "vitest";
import { describeSealing } from "./history-words.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const signed = {
  checkpoint: { size: 1_234, signedAt: "2026-11-24T11:59:59.000Z" },
  signing: { state: "ok", fault: null, checkedAt: null },
  sinks: [],
} satisfies Partial<SealingState>;
const sealedUpTo = { sequence: 1_234, at: "2026-11-24T11:59:58.000Z", sealedAt: "2026-11-24T11:59:59.000Z" };

test("a history of which every row is sealed is told as done", () => {
  expect(describeSealing({ ...signed, sealedUpTo, unsealed: 0, unsealedSince: null }, now)).toEqual({
    words: "Sealed up to row 1,234",
    tone: "done",
    upTo: sealedUpTo.at,
    explanation: "Every row is sealed.",
  });
});

test.each([
  ["2026-11-24T11:59:59Z", 1, "done", "1 newer row is about to be sealed."],
  ["2026-11-24T11:59:59Z", 12, "done", "12 newer rows are about to be sealed."],
  [
    "2026-11-24T11:58:00Z",
    1_000,
    "waiting",
    "1,000 or more newer rows are not sealed, for more than a minute. Ask operations whether the sealer runs.",
  ],
])("rows that wait since %s are told by how long they wait", (unsealedSince, unsealed, tone, explanation) => {
  expect(describeSealing({ ...signed, sealedUpTo, unsealed, unsealedSince }, now)).toMatchObject({ tone, explanation });
});

test("a history without any seal says so, and stops the reader when that lasts", () => {
  const since = "2026-11-24T11:00:00Z";
  const never = describeSealing({ ...signed, sealedUpTo: null, unsealed: 3, unsealedSince: since }, now);
  expect([never.words, never.tone]).toEqual(["Not sealed yet", "stopped"]);
  const empty = describeSealing({ ...signed, sealedUpTo: null, unsealed: 0, unsealedSince: null }, now);
  expect([empty.tone, empty.explanation]).toEqual(["waiting", "There is nothing to seal yet."]);
});

test("a history of which nothing is signed says so before all else, and why", () => {
  const signing = { state: "refused", fault: "rolled-back", checkedAt: null } as const;
  const told = describeSealing({ ...signed, sealedUpTo, unsealed: 0, unsealedSince: null, signing }, now);
  expect([told.words, told.tone]).toEqual(["Not proven", "stopped"]);
  expect(told.explanation).toContain("the database is an earlier one");
});
