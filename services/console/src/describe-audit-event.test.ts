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
