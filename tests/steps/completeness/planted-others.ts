import { randomUUID } from "node:crypto";
import { makeServiceAccount } from "@rekey/database/access/service-accounts";
import { migratorRole } from "@rekey/database/prepare/service-roles";
import { putStaffUser } from "@rekey/database/sign-in/staff";
import { createWebhook } from "@rekey/database/webhooks/write-webhooks";
import { batchCommand, batchSteps } from "../../harness/batch-steps.ts";
import { inStep, someStaff } from "../../harness/take-steps.ts";
import { type Bench, type Planted, type Tx, accepted, ofReset, row, toldContact } from "./plant.ts";

async function newStaffUser({ as }: Bench): Promise<string> {
  const user = { email: `${randomUUID()}@staff.test`, name: "Dana", passwordHash: "hash", roles: ["staff"] as const };
  return inStep(as(migratorRole), (work) => putStaffUser(work, user));
}

const ofStaff =
  (write: (id: string) => Planted["write"]) =>
  async (bench: Bench): Promise<Planted> => {
    const subject = await newStaffUser(bench);
    return { subject, write: write(subject) };
  };

const ofAccount =
  (write: (id: string) => Planted["write"]) =>
  async ({ as }: Bench): Promise<Planted> => {
    const account = { name: randomUUID(), roles: ["staff" as const] };
    const made = await inStep(as("rekey_api"), (work) => makeServiceAccount(work, account, randomUUID()), {
      actor: someStaff,
    });
    const subject = "id" in made ? made.id : "";
    return { subject, write: write(subject) };
  };

const ofWebhook =
  (write: (id: string) => Planted["write"]) =>
  async ({ as }: Bench): Promise<Planted> => {
    const subject = randomUUID();
    const webhook = { id: subject, url: "https://crm.test/hook", types: null, description: null, sealed: "sealed" };
    await inStep(as("rekey_api"), (work) => createWebhook(work, webhook), { actor: someStaff });
    return { subject, write: write(subject) };
  };

const ofBatch =
  (write: (id: string) => Planted["write"]) =>
  async (bench: Bench): Promise<Planted> => {
    const { contactId } = await toldContact(bench);
    const command = batchCommand([contactId]);
    await batchSteps(bench).accept(command);
    return { subject: command.batchId, write: write(command.batchId) };
  };

export const plantedOthers = {
  "staff-user: roles without a row": ofStaff(
    (id) => (tx) => tx`update staff_users set roles = '{admin}' where id = ${id}`,
  ),
  "staff-user: the row of roles that nobody has": ofStaff((staffUser) =>
    row("staff.user_changed", {}, { staffUser, roles: "admin" }),
  ),
  "staff-sessions: a session without its row": ofStaff(
    (id) => (tx) =>
      tx`
    insert into staff_sessions (id_hash, staff_user_id, expires_at) values (${randomUUID()}, ${id}, now())`,
  ),
  "staff-sessions: the row of a session that is not there": ofStaff((id) =>
    row("staff.signed_in", { actor: `staff:${id}` }),
  ),
  "staff-mail: a mail that nobody asked for": async (): Promise<Planted> => {
    const subject = randomUUID();
    const write = (tx: Tx) => tx`
    insert into staff_mails (id, kind, requested_by) values (${subject}, 'staff_password_link', 'unknown')`;
    return { subject, write };
  },
  "staff-mail: a return that nobody told": async (): Promise<Planted> => {
    const subject = randomUUID();
    const write = (tx: Tx) => tx`
    insert into staff_mails (id, kind, requested_by, ended_at, ended_because)
    values (${subject}, 'staff_password_changed', 'unknown', now(), 'returned')`;
    return { subject, write };
  },
  "service-account: more roles without a row": ofAccount(
    (id) => (tx) =>
      tx`
    update service_accounts set roles = '{admin}' where id = ${id}`,
  ),
  "service-account: a secret without its row": ofAccount(
    (id) => (tx) =>
      tx`
    insert into service_account_secrets (secret_hash, account_id) values (${randomUUID()}, ${id})`,
  ),
  "service-account: the row of an end without the end": ofAccount((serviceAccount) =>
    row("service_account.revoked", {}, { serviceAccount }),
  ),
  "webhook: another address without a row": ofWebhook(
    (id) => (tx) =>
      tx`
    update webhook_endpoints set url = 'https://other.test/' where id = ${id}`,
  ),
  "webhook: an end without its row": ofWebhook(
    (id) => (tx) =>
      tx`
    update webhook_endpoints set ended_at = now() where id = ${id}`,
  ),
  "webhook: the row of a secret that is not there": ofWebhook((webhook) =>
    row("webhook.secret_rotated", {}, { webhook }),
  ),
  "batch: one that rests without a row": ofBatch(
    (id) => (tx) =>
      tx`
    update reset_batches set state = 'paused' where id = ${id}`,
  ),
  "batch: the row of an end without the end": ofBatch((batch) =>
    row("batch.cancelled", {}, { batch, openResets: true }),
  ),
  "batch-begun: an item that was begun without a reset": ofBatch(
    (id) => (tx) =>
      tx`
    update reset_batch_items set state = 'begun' where batch_id = ${id}`,
  ),
  "batch-item: an item that is not of the reset": ofReset(
    accepted,
    (id) => (tx) =>
      tx`
    insert into reset_batch_items (batch_id, number, contact_id, reset_id, state)
    select ${randomUUID()}, 1, contact_id, id, 'begun' from resets where id = ${id}`,
  ),
  "mail-test: a test mail without its row": (): Promise<Planted> => {
    const subject = randomUUID();
    const write = (tx: Tx) => tx`
      insert into mail_tests (id, to_address, requested_by, requested_by_name) values (${subject}, 'a@b.test', ${subject}, 'A')`;
    return Promise.resolve({ subject, write });
  },
  "dead-letter: one without its row": async (bench: Bench): Promise<Planted> => {
    const { contactId } = await toldContact(bench);
    const resetId = await accepted(bench, contactId);
    const [event] = await bench.see.events({ resetId });
    const subject = event?.id ?? "";
    return { subject, write: (tx: Tx) => tx`update events set dead_lettered_at = now() where id = ${subject}` };
  },
};
