import type { SealingState } from "@rekey/contracts/history";
import { expect, test } from "vitest";
import { describeAuditedEntry, describeAuditEntry, describeSealing } from "./history-words.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const sealing: SealingState = {
  sealedUpTo: { sequence: 1_240, at: "2026-11-24T11:59:58.000Z", sealedAt: "2026-11-24T11:59:59.000Z" },
  unsealed: 0,
  unsealedSince: null,
  checkpoint: { size: 1_234, signedAt: "2026-11-24T11:59:30.000Z" },
  signing: { state: "ok", fault: null, checkedAt: "2026-11-24T11:59:59.000Z" },
  sinks: [],
  archives: [],
};

test("a history is signed as far as its newest checkpoint, and newer rows are told as not signed", () => {
  expect(describeSealing(sealing, now)).toEqual({
    words: "Signed up to row 1,234",
    tone: "done",
    upTo: { did: "Signed", at: "2026-11-24T11:59:30.000Z" },
    explanation: "6 newer rows are sealed and not signed yet.",
  });
  const all = { ...sealing, checkpoint: { size: 1_240, signedAt: "2026-11-24T11:59:30.000Z" } };
  expect(describeSealing(all, now).explanation).toBe("Every row is sealed.");
});

test("a row tells the reason that was typed, and one of a client leads to what happened to that client", () => {
  const ids = { id: "1", resetId: null, contactId: null, clientId: "crm-c-7", isMasked: false, leaf: null };
  const row = {
    ...ids,
    at: "2026-11-24T11:00:00Z",
    action: "client.created",
    actor: "staff:1",
    detail: {},
    source: null,
  };
  const told = describeAuditEntry({ ...row, sequence: 7 }, new Map());
  expect(told).toMatchObject({ href: "/history/events?clientId=crm-c-7", reason: undefined });
  const reset = { ...row, action: "reset.accepted", resetId: "r-1", detail: { reason: "asked by phone" }, sequence: 8 };
  expect(describeAuditEntry(reset, new Map())).toMatchObject({ href: "/history/r-1", reason: "asked by phone" });
});

test("a name that went with an erased contact is that of the account, and the actor's id where there is none", () => {
  const entry = {
    id: "1",
    at: "2026-11-24T11:00:00Z",
    action: "reset.accepted",
    detail: {},
    source: null,
    sequence: 7,
  };
  const erased = { ...entry, isErased: true as const };
  const names = new Map([["staff:1", "Dana Ruiz"]]);
  expect(describeAuditedEntry({ ...erased, actor: "staff:1" }, names).by).toBe("Dana Ruiz");
  expect(describeAuditedEntry({ ...erased, actor: "staff:2" }, names).by).toBe("staff:2");
  expect(describeAuditedEntry({ ...erased, actor: "rekey" }, names)).toMatchObject({ by: undefined, sequence: 7 });
});

test("one that nobody signs is told as sealed and no more, and one that is refused is no good sign", () => {
  const unsigned = { ...sealing, checkpoint: null, signing: { ...sealing.signing, state: "off" as const } };
  const told = describeSealing(unsigned, now);
  expect([told.words, told.tone]).toEqual(["Sealed up to row 1,240, not signed", "waiting"]);
  const refused = { state: "refused", fault: "rolled-back", checkedAt: null } as const;
  expect(describeSealing({ ...sealing, signing: refused }, now).tone).toBe("stopped");
});

test.each([
  ["2026-11-24T11:59:59Z", 1, "done", "6 newer rows are sealed and not signed yet. 1 newer row is about to be sealed."],
  [
    "2026-11-24T11:59:59Z",
    12,
    "done",
    "6 newer rows are sealed and not signed yet. 12 newer rows are about to be sealed.",
  ],
  [
    "2026-11-24T11:58:00Z",
    1_000,
    "waiting",
    "6 newer rows are sealed and not signed yet. 1,000 newer rows are not sealed, for more than a minute. Ask operations whether the sealer runs.",
  ],
])("rows that wait since %s are told by how long they wait", (unsealedSince, unsealed, tone, explanation) => {
  expect(describeSealing({ ...sealing, unsealed, unsealedSince }, now)).toMatchObject({ tone, explanation });
});

test("a history without any seal says so, and stops the reader when that lasts", () => {
  const unsealedSince = "2026-11-24T11:00:00Z";
  const never = describeSealing({ ...sealing, sealedUpTo: null, unsealed: 3, unsealedSince }, now);
  expect([never.words, never.tone]).toEqual(["Not sealed yet", "stopped"]);
  const empty = describeSealing({ ...sealing, sealedUpTo: null }, now);
  expect([empty.tone, empty.explanation]).toEqual(["waiting", "There is nothing to seal yet."]);
});
