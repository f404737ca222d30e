import { expect, test } from "vitest";
import type { UnsealedEvent } from "@rekey/database/seals";
import { chainOrigin, sealEvent } from "./seal-event.ts";

const event: UnsealedEvent = {
  id: "7",
  at: "2026-03-02T15:06:00.000Z",
  action: "reset.accepted",
  actor: "staff:1",
  resetId: "7a54a1c2-7f0e-4e7a-8c33-5b1f6f6f0b02",
  contactId: "c1",
  clientId: "k1",
  detail: { method: "email", by: "Dana" },
};
const previous = { sequence: 6n, hash: chainOrigin };
const sealed = sealEvent(previous, event);

test("any change of a row, its place or the rows before it changes its seal", () => {
  const changed: UnsealedEvent[] = [
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
  for (const other of changed) expect(sealEvent(previous, other)).not.toBe(sealed);
  expect(sealEvent({ ...previous, sequence: 7n }, event)).not.toBe(sealed);
  expect(sealEvent({ ...previous, hash: sealed }, event)).not.toBe(sealed);
});

test("the order in which the database gives back a detail's fields does not matter", () => {
  expect(sealEvent(previous, { ...event, detail: { by: "Dana", method: "email" } })).toBe(sealed);
});
