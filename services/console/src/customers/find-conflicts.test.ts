import type { Contact } from "@rekey/contracts/resources";
import { expect, test } from "vitest";
import { changesOf, formOf } from "./contact-form.ts";
import { findConflicts, rebase } from "./find-conflicts.ts";

const seen = {
  name: "Miriam Osei",
  email: "miriam@harbour.test",
  position: null,
  phone: null,
  locale: "en",
  timeZone: null,
  portalAccess: true,
  endedAt: null,
  mergedInto: null,
  mergedFrom: [],
  lastResetId: null,
};

const stored: Contact = {
  ...seen,
  id: "miriam-osei",
  clientId: "harbour",
  clientName: "Harbour Dental Ltd",
  emailBounce: null,
  emailChangedAt: "2026-11-01T00:00:00.000Z",
  hasPassword: true,
  othersWithAddress: 0,
  createdAt: "2026-11-01T00:00:00.000Z",
  updatedAt: "2026-11-01T00:00:00.000Z",
};

const fieldsOf = (errors: readonly { field?: string }[]) => errors.map(({ field }) => field);

test("what only others changed is neither told nor undone", () => {
  const now = { ...stored, phone: "123", portalAccess: false };
  const form = { ...formOf(seen), position: "Buyer" };
  expect(findConflicts(now, seen, form)).toEqual([]);
  expect(changesOf(seen, form)).toEqual({ position: "Buyer" });
  expect(rebase(now, seen, form)).toEqual({ ...form, phone: "123", portalAccess: false });
});

test("a field that both changed is told, and the visitor's own words stay in the form", () => {
  const now = { ...stored, name: "Dr Osei", phone: null };
  const form = { ...formOf(seen), name: "Miriam O." };
  expect(fieldsOf(findConflicts(now, seen, form))).toEqual(["method-keep", "name"]);
  expect(rebase(now, seen, form).name).toBe("Miriam O.");
  expect(findConflicts({ ...now, name: "Miriam O." }, seen, form), "both the same").toEqual([]);
  const [mine, theirs] = [
    { ...formOf(seen), timeZone: "Asia/Dubai" },
    { ...stored, timeZone: "Europe/Berlin" },
  ];
  expect(fieldsOf(findConflicts(theirs, seen, mine))).toEqual(["method-keep", "timeZone"]);
});

test("a language that both chose is told by its name", () => {
  const form = { ...formOf(seen), locale: "fr" };
  const [, told] = findConflicts({ ...stored, locale: "de" }, seen, form);
  expect(told?.field).toBe("locale");
  expect(told?.text).toContain("It is now “German”.");
  expect(findConflicts({ ...stored, locale: "de" }, seen, formOf(seen))).toEqual([]);
});

test("an address that others changed matters to whoever sends a link to it, and to nobody else", () => {
  const now = { ...stored, email: "m.osei@harbour.test" };
  const form = formOf(seen);
  expect(findConflicts(now, seen, form)).toEqual([]);
  expect(fieldsOf(findConflicts(now, seen, { ...form, method: "email" }))).toEqual(["method-keep", "email"]);
  expect(rebase(now, seen, { ...form, method: "email" }).email).toBe("m.osei@harbour.test");
});
