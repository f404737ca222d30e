import { expect, test } from "vitest";
import { auditActionNames } from "./audit-actions.ts";
import {
  type SealedEntry,
  actionsOf,
  eventId,
  publicActions,
  publicEventOf,
  publicEvents,
  sequenceOf,
} from "./public-events.ts";

const resetId = "7a54a1c2-7f0e-4e7a-8c33-5b1f6f6f0b02";
const entry = (action: string, detail: SealedEntry["detail"] = {}): SealedEntry => ({
  sequence: "42",
  at: "2026-03-02T15:06:00.000Z",
  action,
  resetId,
  contactId: "c1",
  clientId: "k1",
  detail: { by: "Dana Example", reason: "lost it", response: "250 <dana@example.org> ok", ...detail },
});
const details: Record<string, SealedEntry["detail"]> = {
  "reset.accepted": { method: "email" },
  "mail.attempted": { mail: "set_password_link", outcome: "accepted", attempt: 1 },
  "mail.deferred": { mail: "set_password_link" },
  "mail.bounced": { mail: "set_password_link", status: "5.1.1" },
  "contact.moved": { toClientId: "k2" },
  "contact.merged": { mergedFrom: "c2" },
  "contact.updated": { fields: "name, email" },
  "batch.finished": { batch: resetId, total: 3, mailed: 2, completed: 0, undeliverable: 0, refused: 1 },
  "batch.cancelled": { batch: resetId, left: 2, openResets: false },
};

test("every public action makes an event that fits its schema, and of names, addresses and typed words it has none", () => {
  for (const action of publicActions) {
    const event = publicEventOf(entry(action, details[action]));
    if (!event) throw new Error(`${action} makes no event`);
    expect(publicEvents[event.type].safeParse(event.data)).toMatchObject({ success: true });
    expect(JSON.stringify(event)).not.toMatch(/Dana|lost it|@|250/);
  }
});

test("nothing becomes public of any other action, of another mail, or of one that this version does not know", () => {
  const others = auditActionNames.filter((action) => !publicActions.includes(action));
  for (const action of [...others, "contact.renamed", "toString"]) expect(publicEventOf(entry(action))).toBeUndefined();
  const notice = { mail: "password_changed", outcome: "accepted", attempt: 1 };
  expect(publicEventOf(entry("mail.attempted", notice))).toBeUndefined();
  const link = { ...notice, mail: "set_password_link" };
  expect(publicEventOf(entry("mail.attempted", { ...link, outcome: "permanent" }))).toBeUndefined();
});

test("a link that a server did not take yet is told as deferred, with each try", () => {
  for (const outcome of ["transient", "refused", "ambiguous"]) {
    const told = publicEventOf(entry("mail.attempted", { mail: "set_password_link", outcome, attempt: 2 }));
    expect(told).toMatchObject({ type: "reset.deferred", data: { resetId } });
  }
  expect(actionsOf(["reset.deferred"])).toEqual(["mail.attempted", "mail.deferred"]);
});

test("ids are in the order of the history as text, and lead back to their place", () => {
  expect(eventId("9") < eventId("10")).toBe(true);
  expect(sequenceOf(eventId(123n))).toBe(123n);
  for (const wrong of ["", "evt_", "evt_1", "evt_00000000000000001", "evt_000000000000000x", "EVT_0000000000000001"])
    expect(sequenceOf(wrong)).toBeUndefined();
});
