import { expect, test } from "vitest";
import { describeMoment } from "./describe-moment.ts";

const now = new Date("2026-11-23T14:08:00Z");

test.each([
  ["2026-11-23T14:05:00Z", "14:05 UTC", "3 minutes ago"],
  ["2026-11-23T14:07:40Z", "14:07 UTC", "just now"],
  ["2026-11-23T15:05:00Z", "15:05 UTC", "in 57 minutes"],
  ["2026-11-22T14:05:00Z", "22 Nov 2026, 14:05 UTC", "yesterday"],
  ["2026-11-23T11:00:00Z", "11:00 UTC", "3 hours ago"],
])("%s is told with its zone and its distance", (at, absolute, relative) => {
  expect(describeMoment(at, now)).toMatchObject({ absolute, relative });
});

test("a moment is told in the words of the page", () => {
  const german = { timeLocale: "de-DE", justNow: "gerade eben", inLessThanAMinute: "in weniger als einer Minute" };
  expect(describeMoment("2026-11-22T14:05:00Z", now, german)).toMatchObject({
    absolute: "22. Nov. 2026, 14:05 UTC",
    relative: "gestern",
  });
  expect(describeMoment("2026-11-23T14:07:40Z", now, german).relative).toBe("gerade eben");
});
