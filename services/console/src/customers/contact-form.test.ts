import type { Contact } from "@rekey/contracts/resources";
import { expect, test } from "vitest";
import { changesOf, formOf, readForm } from "./contact-form.ts";

const contact: Contact = {
  id: "miriam-osei",
  clientId: "harbour",
  clientName: "Harbour Dental Ltd",
  name: "Miriam Osei",
  email: "miriam@harbour.test",
  emailBounce: null,
  emailChangedAt: "2026-11-01T00:00:00.000Z",
  locale: "en",
  timeZone: null,
  portalAccess: true,
  position: null,
  phone: null,
  hasPassword: true,
  othersWithAddress: 0,
  lastResetId: null,
  endedAt: null,
  mergedInto: null,
  mergedFrom: [],
  createdAt: "2026-11-01T00:00:00.000Z",
  updatedAt: "2026-11-01T00:00:00.000Z",
};

test("a form that was only looked at changes nothing", () => {
  expect(changesOf(contact, formOf(contact))).toBeUndefined();
});

test("a name of before, with more spaces than are kept today, is changed by nobody who leaves it alone", () => {
  const seen = { ...contact, name: "Miriam  Osei" };
  expect(changesOf(seen, readForm({ ...formOf(seen), portalAccess: "yes" }))).toBeUndefined();
  expect(changesOf(seen, { ...formOf(seen), name: "Miriam Rau" })).toEqual({ name: "Miriam Rau" });
});

test("what parts words where they were copied parts them here, and what cannot be seen is left out", () => {
  const typed = {
    name: "Jean\tLuc\r\nPicard\u2028",
    email: "jean@b.test\tluc",
    phone: "\u202a+49 30\u202c\t",
    reason: "a\nb",
  };
  expect(readForm(typed)).toMatchObject({
    name: "Jean Luc Picard",
    email: "jean@b.test luc",
    phone: "+49 30",
    reason: "a b",
  });
});

test("only the fields that differ are sent, and an emptied one becomes absent", () => {
  const form = {
    ...formOf({ ...contact, phone: "123" }),
    email: "m.osei@harbour.test",
    phone: "",
    portalAccess: false,
  };
  expect(changesOf({ ...contact, phone: "123" }, form)).toEqual({
    email: "m.osei@harbour.test",
    phone: null,
    portalAccess: false,
  });
});

test("a zone is changed, taken away, and left alone where a form of before knew none", () => {
  const seen = { ...contact, timeZone: "Europe/Berlin" };
  expect(changesOf(seen, formOf(seen))).toBeUndefined();
  expect(changesOf(seen, { ...formOf(seen), timeZone: "Asia/Dubai" })).toEqual({ timeZone: "Asia/Dubai" });
  expect(changesOf(seen, { ...formOf(seen), timeZone: "" })).toEqual({ timeZone: null });
  expect(readForm({ name: "Miriam" }).timeZone).toBe("");
});

test("a typed password is no part of what a form is shown with again", () => {
  const form = readForm({
    name: "Miriam",
    method: "manual",
    password: "planted-password",
    repeatPassword: "planted-password",
  });
  expect(JSON.stringify(form)).not.toContain("planted-password");
  expect(form.method).toBe("manual");
});

test("what comes unseen with a pasted text is left out, and nothing of the text with it", () => {
  const pasted = { name: "\u200fZoë  O'Neil\ufeff", phone: "\u202a+49 30 901820\u202c", position: "می\u200cخواهم" };
  expect(readForm(pasted)).toMatchObject({ name: "Zoë O'Neil", phone: "+49 30 901820", position: "می\u200cخواهم" });
});

test("a line is read in one spelling, so that one's own name, typed with its accents apart, is no change", () => {
  expect(readForm({ name: "Zoe\u0308 A\u030angstro\u0308m", phone: " 1 " })).toMatchObject({
    name: "Zo\u00eb \u00c5ngstr\u00f6m",
    phone: "1",
  });
});
