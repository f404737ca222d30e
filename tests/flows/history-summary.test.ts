import { beforeAll, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, arrange } = systemTest({ services: ["api"] });
beforeAll(() => arrange.setUpMail());

const auditor = () => system.api("auditor");

test("the summary counts each day's resets by state and tells how long their mails took", async () => {
  const contact = await createContact(system);
  const took = [1_000, 2_000, 4_000, 60_000];
  const createdAt = new Date("2026-02-10T10:00:00Z");
  for (const [index, ms] of took.entries()) {
    const reset = await requestByMail(system, contact.id);
    const ended = { createdAt, state: index === 3 ? "expired" : "completed", endedAt: new Date() } as const;
    await arrange.change("resets", { id: reset.id }, ended);
    const mail = { resetId: reset.id, contactId: contact.id, kind: "set_password_link", state: "accepted" } as const;
    await arrange.add("deliveries", { ...mail, acceptedAt: new Date(createdAt.getTime() + ms) });
  }
  const filters = { contactId: contact.id, from: "2026-02-09T00:00:00Z", to: "2026-02-12T00:00:00Z" };
  const summary = await auditor().summarizeHistory(filters);
  const empty = { resets: 0, byState: {}, delivered: 0, medianDeliveryMs: null, slowDeliveryMs: null };
  expect(summary.days).toEqual([
    { day: "2026-02-09", ...empty },
    {
      day: "2026-02-10",
      resets: 4,
      byState: { completed: 3, expired: 1 },
      delivered: 4,
      medianDeliveryMs: 3_000,
      slowDeliveryMs: 43_200,
    },
    { day: "2026-02-11", ...empty },
  ]);
  const usual = await auditor().summarizeHistory({ contactId: contact.id });
  expect([usual.days.length, usual.isCut]).toEqual([30, false]);
  const first = await auditor().summarizeHistory({ to: "0001-01-02T00:00:00Z" });
  expect(first.days.map(({ day }) => day)).toEqual(["0001-01-01"]);
  const years = await auditor().summarizeHistory({ from: "2001-01-01T00:00:00Z" });
  expect([years.days.length, years.isCut]).toEqual([92, true]);
  expect(years.days.at(-1)?.day).toBe(new Date().toISOString().slice(0, 10));
});
