import { randomUUID } from "node:crypto";
import { type Bench, type Planted, row } from "./plant.ts";
import { plantedContacts } from "./planted-contacts.ts";
import { plantedOthers } from "./planted-others.ts";
import { plantedResets } from "./planted-resets.ts";

/** Each kind by the rule that finds it. */
export const planted: Readonly<Record<string, (bench: Bench) => Promise<Planted>>> = {
  ...plantedResets,
  ...plantedContacts,
  ...plantedOthers,
  "archive: one that nothing tells of": async () => ({
    subject: "7",
    write: (tx) => tx`
      insert into audit_archives (id, first_sequence, last_sequence, until, file, sha256, removed_through)
      values (7, 71, 80, now() - interval '1 year', 'f', ${"0".repeat(64)}, 70)`,
  }),
  "sealed-row: one that is gone, and in no archive": async () => ({
    subject: "71",
    write: (tx) => tx`insert into audit_seals (sequence, audit_event_id) values (71, 1000000000)`,
  }),
};

/** Rows of the history about what is not there, found by their own ids. */
export const plantedRows: Readonly<Record<string, Planted["write"]>> = {
  "row-subject: of a reset": row("reset.expired", { resetId: randomUUID() }),
  "row-subject: of a contact": row("contact.updated", { contactId: "nobody" }),
  "row-subject: of a client": row("client.updated", { clientId: "none" }),
  "row-subject: of a person of the staff": row("staff.user_added", {}, { staffUser: randomUUID() }),
  "row-subject: of a service account": row("service_account.made", {}, { serviceAccount: randomUUID() }),
  "row-subject: of a mail to one of the staff": row("staff.link_requested", {}, { staffMail: randomUUID() }),
  "row-subject: of a webhook": row("webhook.disabled", {}, { webhook: randomUUID() }),
  "row-subject: of a batch": row("batch.finished", {}, { batch: randomUUID() }),
  "row-subject: of no reset at all": row("reset.cancelled", {}),
  "row-staff: of somebody who signed in": row("staff.signed_in", { actor: `staff:${randomUUID()}` }),
  "row-mail-test: of a test mail": row("mail.test_requested", { actor: "nobody at all" }),
  "row-archive: of an archive": row("history.archived", {}, { archive: 8, fromRow: 81, toRow: 90 }),
  "row-dead-letter: of an event": row("event.parked", {}, { event: "PasswordChanged", eventId: randomUUID() }),
};
