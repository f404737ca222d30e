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

const history = "INSERT (action, actor, client_id, contact_id, detail, reset_id, source)";

/**
 * All that the services may do, each what its work needs and no more. Secrets are granted column by column: only the
 * credentials worker reads a sealed password, only it and those who check one read a password hash, only the workers
 * read a nonce. Nobody but the owner may change or delete a row of the history. Every preparing makes it so: what is
 * missing is given, and what is not here is taken away, from whomever.
 */
export const grants: Record<ServiceRole, Grants> = {
  // The directory, the command, and what it reads of the rest.
  rekey_api: {
    // Of it, as of sessions, what somebody may ask to know of themselves.
    application_logins: "SELECT (application_id, contact_id, expires_at)",
    audit_archives: "SELECT",
    audit_checkpoints: "SELECT",
    audit_events: `SELECT, ${history}`,
    // Whoever shows the history opens its words. Nobody else does, and nobody writes a key.
    audit_keys: "SELECT",
    audit_sealing: "SELECT",
    audit_seals: "SELECT",
    audit_signing_keys: "SELECT",
    audit_tree: "SELECT",
    clients: "SELECT, INSERT, UPDATE",
    contacts: "SELECT, INSERT, UPDATE",
    credentials: "SELECT (contact_id, set_at, version)",
    deliveries: "SELECT, INSERT, UPDATE (lease_until, state, updated_at)",
    delivery_attempts: "SELECT",
    events: `INSERT, UPDATE (due_at, dead_lettered_at, relayed), SELECT (consumed_at, contact_id, created_at, delivery_id, due_at, id, is_bulk,
      mail_test_id, dead_lettered_at, queue, relayed, reset_id, staff_mail_id, traceparent, type)`,
    imported_passwords: "INSERT, UPDATE, DELETE, SELECT (contact_id)",
    links: `UPDATE (ended_at, ended_because),
      SELECT (contact_id, credential_version, email_key, ended_at, ended_because, expires_at, generation, id, issued_at,
      opened_at, reset_id)`,
    mail_budgets: "SELECT, INSERT, UPDATE",
    mail_status: "SELECT",
    mail_tests: "SELECT, INSERT",
    portal_sessions: "SELECT (contact_id, created_at, ended_at, expires_at)",
    resets: `INSERT, UPDATE (ended_at, sealed_password, state, typed_address_key, updated_at), SELECT (asked_again, client_id,
      contact_id, created_at, ended_as, ended_at, id, idempotency_key, mailed_at, method, must_change, open_until, reason,
      refused_because, request_fingerprint, requested_by, requested_by_name, state, updated_at)`,
    reset_batch_items: `INSERT (batch_id, contact_id, number, refused_because, state), SELECT (batch_id, contact_id, number, refused_because,
      reset_id, state)`,
    reset_batches: `SELECT, UPDATE (cancelled_by, cancelled_by_name, cancels_open, due_at, ended_at, state, updated_at),
      INSERT (chosen, client_id, end_sessions, id, idempotency_key, mailable, mails_per_hour, open_for_ms, per_minute, reason,
      request_fingerprint, requested_by, requested_by_name, resets_per_hour, total)`,
    returned_mails: "SELECT",
    schema_state: "SELECT",
    webhook_deliveries:
      "SELECT, INSERT (id, endpoint_id, event_type), UPDATE (attempts_before, next_attempt_at, state, tried_since)",
    webhook_endpoints: "SELECT, INSERT, UPDATE",
    // It seals a secret, and reads none.
    webhook_secrets: "INSERT, SELECT (created_at, endpoint_id, generation, valid_until), UPDATE (valid_until)",
    service_account_secrets: "INSERT, UPDATE (ends_at), SELECT (account_id, created_at, ends_at, secret_hash)",
    service_account_uses: "SELECT, INSERT, UPDATE (last_used_at)",
    service_accounts: "SELECT, INSERT, UPDATE (revoked_at)",
    ...keysOfNames,
    // All that a contact's erasure takes away.
    "erase_contacts(text[])": "EXECUTE",
    "sought_patterns(text)": "EXECUTE",
    "sought_words(text)": "EXECUTE",
    "key_is_used(text, text)": "EXECUTE",
    "new_id()": "EXECUTE",
    "within_hour(timestamp with time zone[])": "EXECUTE",
  },

  // A second one of the API, where it checks passwords for other programs: what its own role may not read.
  rekey_verifier: {
    audit_events: history,
    contacts: "SELECT (access_version, client_id, email, email_key, id, locale, name, portal_access, time_zone)",
    credentials: "SELECT (contact_id, imported_at, must_change, password_hash, set_at, set_by_reset_id, version)",
    events: "INSERT, SELECT (id)",
    rehashes: "INSERT, UPDATE, SELECT (contact_id, credential_version)",
    schema_state: "SELECT",
    "new_id()": "EXECUTE",
  },

  // One link, one sign-in, one request at a time.
  rekey_portal: {
    application_logins: "DELETE, INSERT, SELECT (application_id, expires_at, id, portal_session, sid)",
    application_logouts: "DELETE, UPDATE (due_at, tries), SELECT",
    application_records: "DELETE, INSERT, UPDATE (consumed_at, expires_at, payload), SELECT",
    audit_events: history,
    clients: "SELECT (id, name)",
    contacts: "SELECT (access_version, client_id, email, email_key, id, locale, name, portal_access, time_zone)",
    credentials: "SELECT (contact_id, imported_at, must_change, password_hash, set_at, set_by_reset_id, version)",
    events: "INSERT, SELECT (id)",
    links: `UPDATE (ended_at, ended_because, opened_at),
      SELECT (contact_id, credential_version, email_key, ended_at, ended_because, expires_at, id, opened_at, reset_id,
      token_hash)`,
    portal_sessions: `INSERT, UPDATE (ended_at),
      SELECT (access_version, contact_id, created_at, credential_version, ended_at, expires_at, id_hash)`,
    rehashes: "INSERT, UPDATE, SELECT (contact_id, credential_version)",
    resets: `INSERT, UPDATE (sealed_password, state, updated_at),
      SELECT (client_id, contact_id, ended_at, id, open_until, state)`,
    schema_state: "SELECT",
    "new_id()": "EXECUTE",
    "clear_portal_sessions(interval, integer)": "EXECUTE",
  },

  // Who of the staff there is and is signed in; all else goes through the API.
  rekey_console: {
    audit_events: history,
    events: "INSERT, SELECT (id)",
    mail_status: "SELECT",
    schema_state: "SELECT",
    // It asks for a link and never makes one: the token and its hash are the mail worker's.
    staff_mails: `INSERT (id, kind, requested_by, requested_by_name, staff_user_id, typed_address_key),
      UPDATE (ended_at, ended_because, state), SELECT (created_at, ended_at, ended_because, expires_at, id, kind, last_failure,
      last_response, staff_user_id, state)`,
    staff_recovery_codes: "SELECT, INSERT, UPDATE (used_at), DELETE",
    staff_sessions: "SELECT, INSERT, UPDATE (ended_at)",
    staff_totp: "SELECT, INSERT, UPDATE (last_step, sealed_secret), DELETE",
    staff_users: "SELECT, INSERT, UPDATE (disabled_at, email, name, roles, session_version)",
    // The one way to a password of somebody who has an account: by a link that lives.
    "find_staff_link(text)": "EXECUTE",
    "use_staff_link(text, text)": "EXECUTE",
    "new_id()": "EXECUTE",
    "clear_staff_sessions(interval, integer)": "EXECUTE",
  },

  // Opens, hashes, writes credentials, issues links, ends what is late.
  rekey_credentials: {
    audit_events: history,
    clients: "SELECT",
    // Locking a contact's row while its links and credential change needs the right to update some column of it.
    contacts: "SELECT, UPDATE (updated_at)",
    credentials: "SELECT, INSERT, UPDATE",
    deliveries: "SELECT, INSERT, UPDATE (lease_until, state, updated_at)",
    events: "SELECT, INSERT, UPDATE (consumed_at, due_at, dead_lettered_at, relayed)",
    // It seals a hash, and reads none.
    hand_overs: `INSERT (credential_version, format, reset_id, sealed_hash), UPDATE (ended_at, sealed_hash, state),
      SELECT (created_at, ended_at, next_attempt_at, reset_id, state)`,
    imported_passwords: "SELECT, DELETE",
    links: "SELECT, INSERT, UPDATE (ended_at, ended_because)",
    mail_budgets: "SELECT, INSERT, UPDATE",
    portal_sessions: "SELECT (contact_id, ended_at, id_hash), UPDATE (ended_at)",
    rehashes: "SELECT, DELETE",
    // Whose they are, and in whose name, is settled when a batch is accepted.
    reset_batch_items: "SELECT, UPDATE (refused_because, state)",
    reset_batches: `UPDATE (cancel_position, due_at, ended_at, next_position, sessions_position, settled_position, state, updated_at),
      SELECT`,
    resets: `SELECT, INSERT (client_id, contact_id, id, method, open_until, reason, requested_by, requested_by_name), UPDATE (asked_again,
      client_id, contact_id, ended_at, open_until, refused_because, sealed_password, state, typed_address_key, updated_at)`,
    schema_state: "SELECT",
    ...keysOfNames,
    "new_id()": "EXECUTE",
    "within_hour(timestamp with time zone[])": "EXECUTE",
    "clear_events(text, interval, integer)": "EXECUTE",
  },

  // The schedule of its deliveries, the link's life, the address of a mail that came back, and test mails.
  rekey_mail: {
    audit_events: history,
    clients: "SELECT (id, name)",
    contacts: `SELECT (client_id, email, email_bounced_at, email_key, ended_at, erased_at, id, locale, name, portal_access, time_zone),
      UPDATE (email_bounce_reason, email_bounced_at, updated_at)`,
    credentials: "SELECT (contact_id, version)",
    deliveries: "SELECT, UPDATE",
    delivery_attempts: "SELECT, INSERT",
    events: "SELECT, UPDATE (consumed_at, due_at, dead_lettered_at, relayed)",
    links: "SELECT, INSERT, UPDATE (ended_at, ended_because, expires_at)",
    mail_status: "SELECT, INSERT, UPDATE",
    mail_tests: "SELECT, UPDATE (ended_at, started_at, tries)",
    resets: `UPDATE (ended_at, mailed_at, state, updated_at), SELECT (client_id, contact_id, created_at, ended_at, id, mailed_at,
      method, must_change, open_until, requested_by, requested_by_name, state)`,
    returned_mails: "SELECT, INSERT",
    schema_state: "SELECT",
    staff_mails: `SELECT, UPDATE (attempts, ended_at, ended_because, expires_at, key_id, last_failure, last_response, lease_until,
      next_attempt_at, nonce, staff_user_id, state, token_hash, typed_address_key)`,
    staff_users: "SELECT (disabled_at, email, id, issuer, name)",
    "staff_of_address(text)": "EXECUTE",
    ...keysOfNames,
    "new_id()": "EXECUTE",
    "clear_answers(interval, integer)": "EXECUTE",
    "clear_events(text, interval, integer)": "EXECUTE",
  },

  // What has happened, where it is to be sent, and by which secret. Of the history it reads what events are made of.
  rekey_webhooks: {
    audit_events: `SELECT (action, at, client_id, contact_id, detail, id, reset_id), ${history}`,
    audit_seals: "SELECT (audit_event_id, sequence)",
    contacts: "SELECT (client_id, id)",
    schema_state: "SELECT",
    webhook_deliveries: "SELECT, INSERT, UPDATE, DELETE",
    webhook_endpoints:
      "SELECT, UPDATE (disabled_because, failing_since, last_delivered_at, reached, state, updated_at)",
    webhook_secrets: "SELECT, DELETE",
    "new_id()": "EXECUTE",
  },

  // What waits for the CRM. Nobody else reads a sealed hash.
  rekey_handover: {
    audit_events: history,
    contacts: "SELECT (client_id, id, portal_access)",
    // Whether a password is still in force, and none of the hashes.
    credentials: "SELECT (contact_id, set_by_reset_id)",
    hand_overs: "SELECT, UPDATE (attempts, ended_at, last_failure, last_status, next_attempt_at, sealed_hash, state)",
    resets: `UPDATE (ended_at, state, updated_at), SELECT (client_id, contact_id, id, method, must_change, state)`,
    schema_state: "SELECT",
    "new_id()": "EXECUTE",
  },

  rekey_sealer: {
    audit_archives: "SELECT, INSERT (file, first_sequence, id, last_sequence, removed_through, sha256, until)",
    audit_checkpoints: "SELECT, INSERT",
    audit_events: `SELECT, ${history}`,
    audit_sealing: "SELECT, UPDATE",
    // A row that an earlier version has sealed gets its leaf once.
    audit_seals: "SELECT, INSERT, UPDATE (leaf)",
    audit_signing_keys: "SELECT, INSERT",
    audit_tree: "SELECT, INSERT",
    // Whose client a contact is, which each row of the history says.
    contacts: "SELECT (client_id, id)",
    schema_state: "SELECT",
    "remove_archived_rows(integer, integer)": "EXECUTE",
  },
};
