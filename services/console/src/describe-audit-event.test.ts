import type { AuditEvent } from "@rekey/contracts/resources";
import { expect, test } from "vitest";
import { describeAuditEvent } from "./describe-audit-event.ts";

const event = (action: string, detail: AuditEvent["detail"]): AuditEvent => ({
  id: "1",
  at: "2026-03-02T15:06:00.000Z",
  action,
  actor: "staff:1",
  detail,
  resetId: null,
  contactId: "ann",
  clientId: "elm",
  sequence: 1,
});

test("a changed contact is told with what was changed, in the words of the form", () => {
  const wordsOf = (fields: string) => describeAuditEvent(event("contact.updated", { fields, by: "Dana Ruiz" })).words;
  expect(wordsOf("email")).toBe("Contact changed: e-mail address");
  expect(wordsOf("name, portalAccess")).toBe("Contact changed: name, portal access");
  expect(wordsOf("")).toBe("Contact changed");
});

test("each of two contacts between which an address was handed over names the other one", () => {
  const wordsOf = (action: string, detail: AuditEvent["detail"]) => describeAuditEvent(event(action, detail)).words;
  expect(wordsOf("contact.ended", {})).toBe("Contact ended");
  expect(wordsOf("contact.ended", { addressGivenTo: "bo" })).toBe("Contact ended; the address was given to contact bo");
  expect(wordsOf("contact.updated", { fields: "email", addressFrom: "ann" })).toBe(
    "Contact changed: e-mail address; the address was taken over from contact ann",
  );
  expect(wordsOf("contact.reactivated", { portalAccess: true })).toBe("Contact active again");
});
