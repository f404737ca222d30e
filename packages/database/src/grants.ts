import type { ServiceRole } from "./service-roles.ts";

/** Of one role: what it may do with a table, a view or a function of our schema, in PostgreSQL's words. */
export type Grants = Record<string, string>;

/** Whoever writes a client or a contact makes the keys by which its name is ordered and found. */
const keysOfNames: Grants = {
  "folded_text(text)": "EXECUTE",
  "grams_of(text)": "EXECUTE",
  "order_key_of(text)": "EXECUTE",
  "search_form_of(text)": "EXECUTE",
  "search_key_of(text)": "EXECUTE",
};

const history = "INSERT (action, actor, client_id, contact_id, detail, reset_id)";

/**
 * All that the services may do, each what its work needs and no more. Secrets are granted column by column: only the
 * credentials worker reads a sealed password, only it and the portal read a password hash, only the workers read a
 * nonce. Nobody but the owner may change or delete a row of the history. Every preparing makes it so: what is missing
 * is given, and what is not here is taken away, from whomever.
 */
export const grants: Record<ServiceRole, Grants> = {
  // The directory, the command, and what it reads of the rest.
  rekey_api: {
    audit_events: `SELECT, ${history}`,
    audit_seals: "SELECT",
    clients: "SELECT, INSERT, UPDATE",
    contacts: "SELECT, INSERT, UPDATE",
    credentials: "SELECT (contact_id, version)",
    deliveries: "SELECT, INSERT, UPDATE (lease_until, state, updated_at)",
    delivery_attempts: "SELECT",
    events: `INSERT, UPDATE (due_at, parked_at, relayed), SELECT (consumed_at, contact_id, created_at, delivery_id, due_at, id,
      mail_test_id, parked_at, queue, relayed, reset_id, traceparent, type)`,
    links: `UPDATE (ended_at, ended_because),
      SELECT (contact_id, ended_at, ended_because, expires_at, generation, id, issued_at, opened_at, reset_id)`,
    mail_budgets: "SELECT, INSERT, UPDATE",
    mail_status: "SELECT",
    mail_tests: "SELECT, INSERT",
    resets: `INSERT, UPDATE (ended_at, sealed_password, state, typed_address_key, updated_at), SELECT (asked_again, client_id,
      contact_id, created_at, ended_at, id, idempotency_key, method, must_change, open_until, reason, refused_because,
      request_fingerprint, requested_by, requested_by_name, state, updated_at)`,
    returned_mails: "SELECT",
    schema_state: "SELECT",
    ...keysOfNames,
    "sought_patterns(text)": "EXECUTE",
    "sought_words(text)": "EXECUTE",
    "key_is_used(text, text)": "EXECUTE",
    "within_hour(timestamp with time zone[])": "EXECUTE",
  },

  // One link, one sign-in, one request at a time.
  rekey_portal: {
    audit_events: history,
    clients: "SELECT (id, name)",
    contacts: "SELECT (access_version, client_id, email, email_key, id, locale, name, portal_access, time_zone)",
    credentials: "SELECT (contact_id, must_change, password_hash, version)",
    events: "INSERT, SELECT (id)",
    links: `UPDATE (ended_at, ended_because, opened_at),
      SELECT (contact_id, credential_version, email_key, ended_at, expires_at, id, opened_at, reset_id, token_hash)`,
    portal_sessions: `INSERT, UPDATE (ended_at),
      SELECT (access_version, contact_id, created_at, credential_version, ended_at, expires_at, id_hash)`,
    rehashes: "INSERT, UPDATE, SELECT (contact_id, credential_version)",
    resets: `INSERT, UPDATE (sealed_password, state, updated_at),
      SELECT (client_id, contact_id, ended_at, id, open_until, state)`,
    schema_state: "SELECT",
  },

  // Who of the staff is signed in; all else goes through the API.
  rekey_console: {
    audit_events: history,
    schema_state: "SELECT",
    staff_sessions: "SELECT, INSERT, UPDATE (ended_at)",
    staff_users: "SELECT",
  },

  // Opens, hashes, writes credentials, issues links, ends what is late.
  rekey_credentials: {
    audit_events: history,
    clients: "SELECT",
    // Locking a contact's row while its links and credential change needs the right to update some column of it.
    contacts: "SELECT, UPDATE (updated_at)",
    credentials: "SELECT, INSERT, UPDATE",
    deliveries: "SELECT, INSERT, UPDATE (lease_until, state, updated_at)",
    events: "SELECT, INSERT, UPDATE (consumed_at, due_at, parked_at, relayed)",
    links: "SELECT, INSERT, UPDATE (ended_at, ended_because)",
    mail_budgets: "SELECT, INSERT, UPDATE",
    portal_sessions: "SELECT (contact_id, ended_at, id_hash), UPDATE (ended_at)",
    rehashes: "SELECT, DELETE",
    resets: `SELECT, UPDATE (asked_again, client_id, contact_id, ended_at, open_until, refused_because, sealed_password, state,
      typed_address_key, updated_at)`,
    schema_state: "SELECT",
    ...keysOfNames,
    "within_hour(timestamp with time zone[])": "EXECUTE",
  },

  // The schedule of its deliveries, the link's life, the address of a mail that came back, and test mails.
  rekey_mail: {
    audit_events: history,
    clients: "SELECT (id, name)",
    contacts: `SELECT (client_id, email, email_bounced_at, email_key, ended_at, id, locale, name, portal_access, time_zone),
      UPDATE (email_bounce_reason, email_bounced_at, updated_at)`,
    credentials: "SELECT (contact_id, version)",
    deliveries: "SELECT, UPDATE",
    delivery_attempts: "SELECT, INSERT",
    events: "SELECT, UPDATE (consumed_at, due_at, parked_at, relayed)",
    links: "SELECT, INSERT, UPDATE (ended_at, ended_because, expires_at)",
    mail_status: "SELECT, INSERT, UPDATE",
    mail_tests: "SELECT, UPDATE (ended_at, started_at, tries)",
    resets: `UPDATE (ended_at, state, updated_at), SELECT (client_id, contact_id, created_at, ended_at, id, method, must_change,
      open_until, requested_by, requested_by_name, state)`,
    returned_mails: "SELECT, INSERT",
    schema_state: "SELECT",
    ...keysOfNames,
  },

  rekey_sealer: {
    audit_events: "SELECT",
    audit_seals: "SELECT, INSERT",
    schema_state: "SELECT",
  },
};
