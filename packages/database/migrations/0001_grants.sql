-- Each service may do what its work needs and no more. Secrets are granted column by column: only the credentials
-- worker reads a sealed password, only it and the portal read a password hash, only the workers read a nonce.
-- Nobody but the owner may update or delete a row of the history.

GRANT USAGE ON SCHEMA rekey TO rekey_api, rekey_portal, rekey_console, rekey_credentials, rekey_mail, rekey_sealer;
--> statement-breakpoint

-- The history: every service writes its own steps.
GRANT INSERT (action, actor, reset_id, contact_id, client_id, detail) ON audit_events
  TO rekey_api, rekey_portal, rekey_console, rekey_credentials, rekey_mail;
--> statement-breakpoint
GRANT SELECT ON audit_events TO rekey_api, rekey_sealer;
--> statement-breakpoint
GRANT SELECT ON audit_seals TO rekey_api;
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_seals TO rekey_sealer;
--> statement-breakpoint

-- api: the directory, the command, and what it reads of the rest.
GRANT SELECT, INSERT, UPDATE ON clients, contacts TO rekey_api;
--> statement-breakpoint
GRANT SELECT (contact_id, version) ON credentials TO rekey_api;
--> statement-breakpoint
GRANT INSERT ON resets TO rekey_api;
--> statement-breakpoint
GRANT SELECT (id, contact_id, client_id, method, state, refused_because, requested_by, requested_by_name, reason,
  idempotency_key, request_fingerprint, created_at, updated_at, open_until, ended_at) ON resets TO rekey_api;
--> statement-breakpoint
GRANT UPDATE (state, sealed_password, typed_address_key, updated_at, ended_at) ON resets TO rekey_api;
--> statement-breakpoint
GRANT SELECT (id, reset_id, contact_id, generation, issued_at, expires_at, opened_at, ended_at, ended_because) ON links TO rekey_api;
--> statement-breakpoint
GRANT UPDATE (ended_at, ended_because) ON links TO rekey_api;
--> statement-breakpoint
GRANT SELECT, INSERT ON deliveries TO rekey_api;
--> statement-breakpoint
GRANT UPDATE (state, lease_until, updated_at) ON deliveries TO rekey_api;
--> statement-breakpoint
GRANT SELECT ON delivery_attempts, mail_status TO rekey_api;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON mail_budgets TO rekey_api;
--> statement-breakpoint
GRANT SELECT (id), INSERT ON events TO rekey_api;
--> statement-breakpoint

-- portal: one link, one sign-in, one request at a time.
GRANT SELECT (id, name) ON clients TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (id, client_id, name, email, email_key, locale, portal_access) ON contacts TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (contact_id, password_hash, version, must_change) ON credentials TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (id_hash, contact_id, credential_version, created_at, expires_at, ended_at), INSERT, UPDATE (ended_at) ON portal_sessions TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (id, reset_id, contact_id, token_hash, email_key, credential_version, expires_at, opened_at, ended_at) ON links TO rekey_portal;
--> statement-breakpoint
GRANT UPDATE (opened_at, ended_at, ended_because) ON links TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (id, contact_id, client_id, state, open_until, ended_at), INSERT ON resets TO rekey_portal;
--> statement-breakpoint
GRANT UPDATE (state, sealed_password, updated_at) ON resets TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (id), INSERT ON events TO rekey_portal;
--> statement-breakpoint
GRANT SELECT (contact_id, credential_version), INSERT, UPDATE ON rehashes TO rekey_portal;
--> statement-breakpoint

-- console: who of the staff is signed in; all else goes through the API.
GRANT SELECT ON staff_users TO rekey_console;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (ended_at) ON staff_sessions TO rekey_console;
--> statement-breakpoint

-- credentials worker: opens, hashes, writes credentials, issues links, ends what is late.
GRANT SELECT ON clients, contacts, links, deliveries, mail_budgets, events, rehashes, resets, credentials TO rekey_credentials;
--> statement-breakpoint
-- Locking a contact's row while its links and credential change needs the right to update some column of it.
GRANT UPDATE (updated_at) ON contacts TO rekey_credentials;
--> statement-breakpoint
GRANT INSERT, UPDATE ON credentials TO rekey_credentials;
--> statement-breakpoint
GRANT UPDATE (contact_id, client_id, state, refused_because, typed_address_key, sealed_password, open_until, updated_at, ended_at) ON resets TO rekey_credentials;
--> statement-breakpoint
GRANT INSERT, UPDATE (ended_at, ended_because) ON links TO rekey_credentials;
--> statement-breakpoint
GRANT INSERT, UPDATE (state, lease_until, updated_at) ON deliveries TO rekey_credentials;
--> statement-breakpoint
GRANT INSERT, UPDATE ON mail_budgets TO rekey_credentials;
--> statement-breakpoint
GRANT INSERT, UPDATE (due_at, relayed, consumed_at, parked_at) ON events TO rekey_credentials;
--> statement-breakpoint
GRANT SELECT (id_hash, contact_id, ended_at), UPDATE (ended_at) ON portal_sessions TO rekey_credentials;
--> statement-breakpoint
GRANT DELETE ON rehashes TO rekey_credentials;
--> statement-breakpoint

-- mail worker: the schedule of its deliveries, and the link's life.
GRANT SELECT (id, name) ON clients TO rekey_mail;
--> statement-breakpoint
GRANT SELECT (id, client_id, name, email, email_key, locale, portal_access) ON contacts TO rekey_mail;
--> statement-breakpoint
GRANT SELECT (contact_id, version) ON credentials TO rekey_mail;
--> statement-breakpoint
GRANT SELECT (id, contact_id, client_id, method, state, requested_by, requested_by_name, must_change, created_at, open_until, ended_at) ON resets TO rekey_mail;
--> statement-breakpoint
GRANT UPDATE (state, updated_at, ended_at) ON resets TO rekey_mail;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (expires_at, ended_at, ended_because) ON links TO rekey_mail;
--> statement-breakpoint
GRANT SELECT, UPDATE ON deliveries TO rekey_mail;
--> statement-breakpoint
GRANT SELECT, INSERT ON delivery_attempts TO rekey_mail;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (due_at, relayed, consumed_at, parked_at) ON events TO rekey_mail;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON mail_status TO rekey_mail;
