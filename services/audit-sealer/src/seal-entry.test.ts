import { expect, test } from "vitest";
import type { UnsealedEntry } from "@rekey/database/history/seals";
import { chainOrigin, sealEntry } from "./seal-entry.ts";

const event: UnsealedEntry = {
  id: "7",
  at: "2026-03-02T15:06:00.000Z",
  action: "reset.accepted",
  actor: "staff:1",
  resetId: "7a54a1c2-7f0e-4e7a-8c33-5b1f6f6f0b02",
  contactId: "c1",
  clientId: "k1",
  source: null,
  detail: { method: "email", by: "Dana" },
};
const previous = { sequence: 6n, hash: chainOrigin };
const sealed = sealEntry(previous, event);

test("any change of a row, its place or the rows before it changes its seal", () => {
  const changed: UnsealedEntry[] = [
    { ...event, id: "8" },
    { ...event, at: "2026-03-02T15:06:00.001Z" },
    { ...event, action: "reset.refused" },
    { ...event, actor: "staff:2" },
    { ...event, resetId: null },
    { ...event, contactId: "c2" },
    { ...event, clientId: null },
    { ...event, detail: { ...event.detail, by: "dana" } },
    { ...event, detail: { method: "email" } },
  ];
  for (const other of changed) expect(sealEntry(previous, other)).not.toBe(sealed);
  expect(sealEntry({ ...previous, sequence: 7n }, event)).not.toBe(sealed);
  expect(sealEntry({ ...previous, hash: sealed }, event)).not.toBe(sealed);
});

test("the order in which the database gives back a detail's fields does not matter", () => {
  expect(sealEntry(previous, { ...event, detail: { by: "Dana", method: "email" } })).toBe(sealed);
});
