import { randomUUID } from "node:crypto";
import { makeServiceAccount } from "@rekey/database/access/service-accounts";
import { migratorRole, type ServiceRole } from "@rekey/database/prepare/service-roles";
import { putStaffUser } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import type { Sql, TransactionSql } from "postgres";
import type { stepTest } from "../../harness/step-test.ts";
import { inStep, issuing, someStaff } from "../../harness/take-steps.ts";

type Bench = ReturnType<typeof stepTest>;
type Tx = Sql | TransactionSql;

/** What a row of the history is about. */
export interface About {
  resetId?: string;
  contactId?: string;
  clientId?: string;
  staffUser?: string;
  serviceAccount?: string;
}

export interface Change {
  role: ServiceRole | typeof migratorRole;
  /** What the change is called in the history, and by whom it is. */
  action: string;
  actor?: string;
  /** Rows of which none has been changed, and the change of them. */
  begin: (bench: Bench) => Promise<{ about: About; actor?: string; write: (tx: Tx) => Promise<unknown> }>;
}

async function contactWithLink({ take }: Bench) {
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByMail(contactId);
  await take.credentials(resetId, issuing);
  return { contactId, resetId };
}

async function newStaffUser({ as }: Bench): Promise<string> {
  const name = randomUUID();
  const user = { email: `${name}@staff.test`, name, passwordHash: "hash", roles: ["staff"] as const };
  return inStep(as(migratorRole), (work) => putStaffUser(work, user));
}

/** A change of each kind that is looked at, by the name of what looks at it. */
export const watchedChanges: Readonly<Record<string, Change>> = {
  resets_begin_recorded: {
    role: "rekey_api",
    action: "reset.accepted",
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      const resetId = randomUUID();
      const write = (tx: Tx) => tx`
        insert into resets (id, contact_id, client_id, method, requested_by, requested_by_name)
        select ${resetId}, id, client_id, 'email', 'crm', 'crm' from contacts where id = ${contactId}`;
      return { about: { resetId }, write };
    },
  },
  resets_step_recorded: {
    role: "rekey_credentials",
    action: "reset.expired",
    async begin(bench) {
      const resetId = await bench.take.requestByMail((await bench.take.contact()).id);
      const write = (tx: Tx) => tx`
        update resets set state = 'expired', ended_at = now() where id = ${resetId}`;
      return { about: { resetId }, write };
    },
  },
  links_begin_recorded: {
    role: "rekey_credentials",
    action: "link.issued",
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      const resetId = await bench.take.requestByMail(contactId);
      const write = (tx: Tx) => tx`
        insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version)
        values (${resetId}, ${contactId}, 1, 'k', 'n', ${resetId}, 'e', 0)`;
      return { about: { resetId }, write };
    },
  },
  links_end_recorded: {
    role: "rekey_credentials",
    action: "reset.expired",
    async begin(bench) {
      const { resetId } = await contactWithLink(bench);
      const write = (tx: Tx) => tx`
        update links set ended_at = now(), ended_because = 'expired' where reset_id = ${resetId}`;
      return { about: { resetId }, write };
    },
  },
  deliveries_end_recorded: {
    role: "rekey_mail",
    action: "mail.attempted",
    async begin(bench) {
      const { contactId } = await contactWithLink(bench);
      const write = (tx: Tx) => tx`
        update deliveries set state = 'undeliverable' where contact_id = ${contactId}`;
      return { about: { contactId }, write };
    },
  },
  clients_recorded: {
    role: "rekey_api",
    action: "client.updated",
    async begin(bench) {
      const { clientId } = await bench.see.contact((await bench.take.contact()).id);
      return { about: { clientId }, write: (tx) => tx`update clients set name = 'other' where id = ${clientId}` };
    },
  },
  contacts_begin_recorded: {
    role: "rekey_api",
    action: "contact.created",
    async begin(bench) {
      const { clientId } = await bench.see.contact((await bench.take.contact()).id);
      const contactId = randomUUID();
      const write = (tx: Tx) => tx`
        insert into contacts (id, client_id, name, email, email_key)
        values (${contactId}, ${clientId}, 'n', ${contactId}, ${contactId})`;
      return { about: { contactId }, write };
    },
  },
  contacts_change_recorded: {
    role: "rekey_api",
    action: "contact.updated",
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      return { about: { contactId }, write: (tx) => tx`update contacts set locale = 'de' where id = ${contactId}` };
    },
  },
  credentials_recorded: {
    role: "rekey_credentials",
    action: "credential.rehashed",
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      await bench.take.setPassword(contactId);
      const write = (tx: Tx) => tx`
        update credentials set password_hash = 'other' where contact_id = ${contactId}`;
      return { about: { contactId }, write };
    },
  },
  portal_sessions_recorded: {
    role: "rekey_portal",
    action: "portal.signed_in",
    actor: "contact",
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      const write = (tx: Tx) => tx`
        insert into portal_sessions (id_hash, contact_id, credential_version, access_version, expires_at)
        values (${randomUUID()}, ${contactId}, 1, 1, now())`;
      return { about: { contactId }, write };
    },
  },
  staff_users_begin_recorded: {
    role: migratorRole,
    action: "staff.user_added",
    async begin() {
      const [staffUser, email] = [randomUUID(), `${randomUUID()}@staff.test`];
      const write = (tx: Tx) => tx`
        insert into staff_users (id, email, email_key, name, password_hash, roles)
        values (${staffUser}, ${email}, ${email}, 'Dana', 'hash', '{ops}')`;
      return { about: { staffUser }, write };
    },
  },
  staff_users_change_recorded: {
    role: migratorRole,
    action: "staff.user_changed",
    async begin(bench) {
      const staffUser = await newStaffUser(bench);
      return {
        about: { staffUser },
        write: (tx) => tx`update staff_users set roles = '{ops}' where id = ${staffUser}`,
      };
    },
  },
  staff_sessions_recorded: {
    role: "rekey_console",
    action: "staff.signed_in",
    async begin(bench) {
      const staffUser = await newStaffUser(bench);
      const write = (tx: Tx) => tx`
        insert into staff_sessions (id_hash, staff_user_id, expires_at) values (${randomUUID()}, ${staffUser}, now())`;
      return { about: {}, actor: `staff:${staffUser}`, write };
    },
  },
  service_accounts_recorded: {
    role: "rekey_api",
    action: "service_account.made",
    async begin() {
      const serviceAccount = randomUUID();
      const write = (tx: Tx) => tx`
        insert into service_accounts (id, name, roles, created_by, created_by_name)
        values (${serviceAccount}, ${serviceAccount}, '{staff}', 'crm', 'crm')`;
      return { about: { serviceAccount }, write };
    },
  },
  service_account_secrets_recorded: {
    role: "rekey_api",
    action: "service_account.rotated",
    async begin({ as }) {
      const serviceAccount = await unitOfWork(as("rekey_api")).run({ actor: someStaff }, async (work) => {
        const account = { name: randomUUID(), roles: ["staff"] as const };
        const made = await makeServiceAccount(work, { ...account, roles: [...account.roles] }, randomUUID());
        return "id" in made ? made.id : "";
      });
      const write = (tx: Tx) => tx`
        insert into service_account_secrets (secret_hash, account_id) values (${randomUUID()}, ${serviceAccount})`;
      return { about: { serviceAccount }, write };
    },
  },
  imported_passwords_recorded: {
    role: "rekey_api",
    action: "credential.import_requested",
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      const write = (tx: Tx) => tx`
        insert into imported_passwords (contact_id, password_hash, must_change, replaces)
        values (${contactId}, 'hash', false, false)`;
      return { about: { contactId }, write };
    },
  },
};
