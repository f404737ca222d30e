import { randomUUID } from "node:crypto";
import { type Bench, type Planted, type Tx, row, toldContact } from "./plant.ts";

const ofContact =
  (write: (contactId: string, clientId: string) => Planted["write"]) =>
  async (bench: Bench): Promise<Planted> => {
    const { contactId, clientId } = await toldContact(bench);
    await bench.take.setPassword(contactId);
    return { subject: contactId, write: write(contactId, clientId) };
  };

export const plantedContacts = {
  "mail-asked: a mail to an old address that nobody asked for": ofContact(
    (id) => (tx) =>
      tx`
    insert into deliveries (contact_id, kind, to_address, to_name) values (${id}, 'address_changed', 'a@b.test', 'A')`,
  ),
  "mail-asked: a mail to an old address that was not written": ofContact((contactId) =>
    row("contact.updated", { contactId }, { oldAddressIsTold: true }),
  ),
  "contact-life: a contact without its row": async (bench: Bench): Promise<Planted> => {
    const { clientId } = await toldContact(bench);
    const id = randomUUID();
    const write = (tx: Tx) => tx`
      insert into contacts (id, client_id, name, email, email_key) values (${id}, ${clientId}, 'n', ${id}, ${id})`;
    return { subject: id, write };
  },
  "contact-life: an end without its row": ofContact(
    (id) => (tx) =>
      tx`
    update contacts set ended_at = now(), portal_access = false where id = ${id}`,
  ),
  "contact-life: the row of an end without the end": ofContact((contactId) => row("contact.ended", { contactId })),
  "contact-merged: a merge without its row": ofContact(
    (id) => (tx) =>
      tx`
    update contacts set merged_into = (select id from contacts where id <> ${id} limit 1), ended_at = now(), portal_access = false
    where id = ${id}`,
  ),
  "contact-merged: the row of a merge without the merge": ofContact((contactId) =>
    row("contact.merged", { contactId }, { mergedInto: "somebody" }),
  ),
  "contact-merged-from: only one half of a merge": ofContact((contactId) =>
    row("contact.merged", { contactId }, { mergedFrom: "somebody" }),
  ),
  "contact-moved: a move without its rows": ofContact(
    (id, clientId) => (tx) =>
      tx`
    update contacts set client_id = (select id from clients where id <> ${clientId} limit 1) where id = ${id}`,
  ),
  "contact-moved: the row of a move without the move": ofContact((contactId, clientId) =>
    row("contact.moved", { contactId, clientId }, { toClientId: "other" }),
  ),
  "contact-access: access that was changed without a row": ofContact(
    (id) => (tx) =>
      tx`
    update contacts set portal_access = false, access_version = access_version + 1 where id = ${id}`,
  ),
  "contact-erased: a row that tells of one": ofContact(
    (id) => (tx) =>
      tx`
    insert into audit_events (action, actor, contact_id) values ('contact.erased', 'x', ${id})`,
  ),
  "contact-bounced: a bounced address without its row": ofContact(
    (id) => (tx) =>
      tx`
    update contacts set email_bounced_at = now(), email_bounce_reason = 'so' where id = ${id}`,
  ),
  "client-created: a client without its row": (): Promise<Planted> => {
    const subject = randomUUID();
    return Promise.resolve({ subject, write: (tx: Tx) => tx`insert into clients (id, name) values (${subject}, 'n')` });
  },
  "client-created: a second row of one client": async (bench: Bench): Promise<Planted> => {
    const { clientId } = await toldContact(bench);
    return { subject: clientId, write: row("client.created", { clientId }) };
  },
  "credential-version: a password without its row": ofContact(
    (id) => (tx) =>
      tx`
    update credentials set version = version + 1 where contact_id = ${id}`,
  ),
  "credential-version: a password that another reset has set": ofContact(
    (id) => (tx) =>
      tx`
    update credentials set set_by_reset_id = ${randomUUID()} where contact_id = ${id}`,
  ),
  "credential-version: the row of a password that was not set": ofContact((contactId) =>
    row("credential.imported", { contactId }, { credentialVersion: 2, mustChange: false }),
  ),
  "credential-import: a hash that waits without its row": ofContact(
    (id) => (tx) =>
      tx`
    insert into imported_passwords (contact_id, password_hash, must_change, replaces) values (${id}, 'hash', false, false)`,
  ),
  "portal-sessions: a session without its row": ofContact(
    (id) => (tx) =>
      tx`
    insert into portal_sessions (id_hash, contact_id, credential_version, expires_at) values (${randomUUID()}, ${id}, 1, now())`,
  ),
  "portal-sessions: the row of a session that is not there": ofContact((contactId) =>
    row("portal.signed_in", { contactId }),
  ),
  "portal-sessions: the row of an end that was not": ofContact((contactId) => row("portal.signed_out", { contactId })),
};
