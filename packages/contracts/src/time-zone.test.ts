import { expect, test } from "vitest";
import { ContactBody, ContactPatch, ContactPut } from "./http.ts";
import { isTimeZone, listTimeZones } from "./time-zone.ts";

const contact = { name: "Ann", email: "ann@example.test" };
const zoneOf = (timeZone: unknown) => ContactBody.safeParse({ ...contact, timeZone });

test.each(["Europe/Berlin", "Europe/Kyiv", "Europe/Kiev", "US/Eastern", "UTC", "Asia/Calcutta", "Asia/Kolkata"])(
  "%s is a time zone, and stays as it was given",
  (zone) => {
    expect(isTimeZone(zone)).toBe(true);
    expect(zoneOf(` ${zone} `).data?.timeZone).toBe(zone);
  },
);

test.each([
  ["", "nothing"],
  [" ", "a space"],
  [null, "null"],
  [undefined, "none"],
  ["Mars/Phobos", "an unknown one"],
  ["W. Europe Standard Time", "a name of Windows"],
  ["(GMT+01:00) Berlin", "words of a CRM"],
  ["+02:00", "an offset"],
  ["Factory", "a name for none"],
  ["__proto__", "a name of the language"],
  ["a/".repeat(90), "a long one"],
])("%j, %#, is as if no zone were given, and the contact is taken", (zone, _what) => {
  const { success, data } = zoneOf(zone);
  expect([success, data?.timeZone]).toEqual([true, null]);
});

test.each([[42], [{}], [["UTC"]], ["UTC\r\nBcc: x@y.test"], ["x".repeat(201)]])("%j is refused", (zone) => {
  expect(zoneOf(zone).success).toBe(false);
});

test("who changes a contact without a word of the zone leaves it, and so does a push", () => {
  expect(ContactPatch.parse({ name: "Ann" })).toEqual({ name: "Ann" });
  expect(ContactPatch.parse({ timeZone: "" })).toEqual({ timeZone: null });
  expect(ContactPut.parse({ ...contact, clientId: "elm" })).not.toHaveProperty("timeZone");
});

test("the list that people choose from has no zone twice, and none that is not known", () => {
  const zones = listTimeZones();
  expect(new Set(zones).size).toBe(zones.length);
  expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([]);
  expect(zones).toEqual(expect.arrayContaining(["UTC", "Europe/Berlin", "America/New_York"]));
});
