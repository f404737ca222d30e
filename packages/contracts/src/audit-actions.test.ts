import { expect, test } from "vitest";
import { auditActionNames, auditActions, isAuditAction, knownEntry } from "./audit-actions.ts";
import { list, readListed } from "./listed.ts";

test("every action is an object and what was done with it, in small letters", () => {
  for (const action of auditActionNames) expect(action).toMatch(/^[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*$/);
});

test.each([
  ["a reason of no list", "reset.refused", { because: "who knows" }],
  ["a reason of another list", "reset.cancelled", { by: "Dana", because: "nobody" }],
  ["a field of nobody's", "contact.ended", { by: "Dana", email: "old@b.test" }],
  ["no field where one is needed", "link.issued", {}],
  ["any field where none is", "link.opened", { by: "Dana" }],
  ["a field that a contact has not", "contact.updated", { by: "Dana", fields: "name, password_hash" }],
  ["no field of those that changed", "contact.updated", { by: "Dana", fields: "" }],
  ["a value that is no single one", "mail.bounced", { mail: "password_changed", status: null, response: ["a"] }],
] as const)("what a row says is refused with %s", (_, action, detail) => {
  expect(auditActions[action].safeParse(detail).success).toBe(false);
});

test("a row of an earlier version is read as far as it is known", () => {
  const detail = { outcome: "accepted", attempt: 1, phase: "greeting", because: "x", code: null };
  expect(knownEntry({ action: "mail.attempted", detail })).toEqual({
    action: "mail.attempted",
    detail: { outcome: "accepted", attempt: 1, code: null },
  });
});

test("an action of another version is not known, whatever it is called", () => {
  for (const action of ["reset.forgotten", "toString", "__proto__", ""]) {
    expect(isAuditAction(action)).toBe(false);
    expect(knownEntry({ action, detail: { by: "Dana" } })).toBeUndefined();
  }
});

test("words in one text are read back, without those that are not known", () => {
  const known = ["name", "email", "phone"] as const;
  expect(readListed(list<"name" | "phone">(["phone", "name"]), known)).toEqual(["name", "phone"]);
  expect(readListed("name, fax", known)).toEqual(["name"]);
});
