import { expect, test } from "vitest";
import type { Reset } from "@rekey/contracts/resources";
import { describeReset } from "./reset-words.ts";

const reset: Reset = {
  id: "7a54a1c2-7f0e-4e7a-8c33-5b1f6f6f0b02",
  contactId: "ann",
  clientId: "elm",
  method: "email",
  state: "mailed",
  refusedBecause: null,
  requestedBy: "Staff",
  reason: null,
  createdAt: "2026-03-02T15:06:00.000Z",
  updatedAt: "2026-03-02T15:06:00.000Z",
  linkExpiresAt: "2026-03-02T16:06:00.000Z",
  delivery: null,
  askedAgain: 0,
  hold: null,
};

test("staff are told how often somebody asked at the portal for a link that is there, and only then", () => {
  const told = [0, 1, 7].map((askedAgain) => describeReset({ ...reset, askedAgain }, []).explanation);
  expect(told[0]).not.toContain("portal");
  expect(told[1]).toContain("Asked for at the portal once since");
  expect(told[2]).toContain("Asked for at the portal 7 times since");
});

test("a reset that ended with its contact says so, and claims no password that is gone", () => {
  const entry = (because?: string) => ({
    id: "1",
    at: reset.updatedAt,
    action: "reset.cancelled",
    actor: "staff:1",
    detail: { by: "Staff", ...(because === undefined ? {} : { because }) },
  });
  const described = (because?: string) => describeReset({ ...reset, state: "cancelled" }, [entry(because)]);
  expect(described("contact-ended").explanation).toBe("The contact was ended, so the link is dead.");
  expect(described("contact-ended").entries[0]?.words).toBe("Cancelled: the contact was ended");
  expect(described().explanation).toContain("the old password still works");
  expect(described().entries[0]?.words).toBe("Cancelled");
});

test("staff are told whether the CRM has a password that has ended here", () => {
  const base = { id: "1", at: reset.updatedAt, actor: "rekey" };
  const end = { ...base, action: "reset.undeliverable", detail: { because: "access-withdrawn" } };
  const taken = { ...base, action: "hand_over.attempted", detail: { attempt: 1, outcome: "taken", answered: 200 } };
  const explained = (timeline: (typeof end | typeof taken)[]) =>
    describeReset({ ...reset, state: "undeliverable" }, timeline).explanation;
  expect(explained([end])).toContain("was not handed to the CRM");
  expect(explained([taken, end])).toContain("End it at the CRM too");
});
