import { expect, test } from "vitest";
import { healthOf } from "./health-of.ts";
import type { Outage } from "./transports.ts";

const well: Outage = { transport: "a:25", isOut: false, trouble: undefined, because: undefined, smtpUtf8: "yes" };
const healthWith = (...outages: Outage[]) => healthOf({ isConfigured: true, outages: () => outages }, false);

test("a server that refuses us is told with what it has against us and what to do", () => {
  const refuses: Outage = { ...well, isOut: true, trouble: "refuses-mail", because: "sender-domain" };
  const { healthy, reason, transports } = healthWith(refuses);
  expect([healthy, transports[0]?.because]).toEqual([false, "sender-domain"]);
  expect(reason).toMatch(
    /^The mail server refuses to take mail from us\. It does not know the domain of our sender: .*/,
  );
  expect(healthWith({ ...refuses, because: undefined }).reason).toBe(
    "The mail server refuses to take mail from us. Mail waits and is retried.",
  );
});

test("one that puts off all mail is no healthy way out, unless there is another", () => {
  const putsOff: Outage = { ...well, trouble: "puts-off" };
  expect(healthWith(putsOff).healthy).toBe(false);
  expect(healthWith(putsOff).reason).toContain("put off the mails to several contacts");
  expect(healthWith(putsOff, well)).toMatchObject({ healthy: true });
  expect(healthWith(well)).toMatchObject({ healthy: true, reason: null });
});
