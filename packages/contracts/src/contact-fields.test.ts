import { expect, test } from "vitest";
import { contactFields, contactOf } from "./contact-fields.ts";
import { ContactBody, ContactPatch, ContactPut } from "./http.ts";

const needed = { name: "Miriam Okafor", email: "miriam@harbour.test" };
const fallbacks = { position: null, phone: null, locale: "en", timeZone: null, portalAccess: true };

test("a contact that is sent whole has every field, and only a name and an address have to be sent", () => {
  expect(ContactBody.parse(needed)).toEqual({ ...needed, ...fallbacks });
  for (const field of Object.keys(needed)) {
    expect(ContactBody.safeParse({ ...needed, [field]: undefined }).success, field).toBe(false);
  }
  expect(Object.keys({ ...needed, ...fallbacks }).toSorted()).toEqual(Object.keys(contactFields).toSorted());
});

test("a push says nothing of a field that it does not name, and makes of a new contact what one sent whole is", () => {
  const pushed = ContactPut.parse({ ...needed, clientId: "harbour", phone: null });
  expect(pushed).toEqual({ ...needed, phone: null, clientId: "harbour" });
  expect(contactOf({ ...needed, position: undefined })).toEqual({ ...needed, ...fallbacks });
  expect(contactOf({ ...needed, portalAccess: false, locale: "cs" })).toEqual({
    ...needed,
    ...fallbacks,
    portalAccess: false,
    locale: "cs",
  });
  for (const field of ["name", "email", "clientId"]) {
    const without = { ...needed, clientId: "harbour", [field]: undefined };
    expect(ContactPut.safeParse(without).success, field).toBe(false);
  }
});

test("a change says nothing of a field that it does not name", () => {
  expect(ContactPatch.parse({})).toEqual({});
  expect(ContactPatch.parse({ phone: null })).toEqual({ phone: null });
});
