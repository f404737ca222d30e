import type { AuditEvent } from "@rekey/contracts/resources";
import { expect, test } from "vitest";
import { describeAuditEntry } from "./history/history-words.ts";

const event = (action: string, detail: AuditEvent["detail"]): AuditEvent => ({
  id: "1",
  at: "2026-03-02T15:06:00.000Z",
  action,
  actor: "staff:1",
  detail,
  source: null,
  resetId: null,
  contactId: "ann",
  clientId: "elm",
  sequence: 1,
});

test("a changed contact is told with what was changed, in the words of the form", () => {
  const wordsOf = (fields: string) =>
    describeAuditEntry(event("contact.updated", { fields, by: "Dana Ruiz" }), new Map()).words;
  expect(wordsOf("email")).toBe("Contact changed: e-mail address");
  expect(wordsOf("name, portalAccess")).toBe("Contact changed: name, portal access");
  expect(wordsOf("")).toBe("Contact changed");
});

test("each of two contacts between which an address was handed over names the other one", () => {
  const wordsOf = (action: string, detail: AuditEvent["detail"]) =>
    describeAuditEntry(event(action, detail), new Map()).words;
  expect(wordsOf("contact.ended", {})).toBe("Contact ended");
  expect(wordsOf("contact.ended", { addressGivenTo: "bo" })).toBe("Contact ended; the address was given to contact bo");
  expect(wordsOf("contact.updated", { fields: "email", addressFrom: "ann" })).toBe(
    "Contact changed: e-mail address; the address was taken over from contact ann",
  );
  expect(wordsOf("contact.reactivated", { portalAccess: true })).toBe("Contact active again");
});

test("what this version does not know of a row is left out, and an action that it does not know is still a sentence", () => {
  const wordsOf = (action: string, detail: AuditEvent["detail"]) =>
    describeAuditEntry(event(action, detail), new Map()).words;
  expect(wordsOf("sessions.ended_by_staff", { by: "Dana Ruiz" })).toBe("Sessions ended by staff");
  expect(wordsOf("contact.updated", { fields: "shoe_size" })).toBe("Contact changed");
  expect(wordsOf("mail.attempted", { outcome: "eaten" })).toBe("Mail attempted");
  expect(wordsOf("mail.attempted", { outcome: "accepted" }), "a row of before there were other mails").toBe("Mailed");
  expect(wordsOf("history.read", {})).toBe("History read");
});
