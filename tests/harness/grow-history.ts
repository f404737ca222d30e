import type { Sql, TransactionSql } from "postgres";

/** So many past resets by mail of 5 000 contacts, each with all that its steps have written. */
export async function growHistory(sql: Sql, resets: number): Promise<void> {
  await sql.begin(async (tx) => {
    // Without the triggers: nobody took these steps.
    await tx`set local session_replication_role = replica`;
    await tx`insert into clients (id, name) select 'past-' || n, 'Past ' || n from generate_series(0, 19) n`;
    await tx`
      insert into contacts (id, client_id, name, email, email_key)
      select 'past-' || n, 'past-' || n % 20, 'Past ' || n, n || '@past.test', n || '@past.test' from generate_series(0, 4999) n`;
    await tx`
      insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, idempotency_key,
        created_at, updated_at, open_until, ended_at)
      select gen_random_uuid(), 'past-' || n % 5000, 'past-' || n % 20, 'email', 'completed', 'staff:' || n % 50,
        'Person ' || n % 50, n, t, t, t, t
      from generate_series(1, ${resets}::int) n, lateral (select now() - n * interval '1 minute' as t) past`;
    await tx`
      insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version,
        issued_at, expires_at, ended_at, ended_because)
      select id, contact_id, 1, 'k', 'n', 'past ' || id, 'past', 0, created_at, created_at, created_at, 'used' from resets`;
    await tx`
      insert into deliveries (reset_id, contact_id, kind, state, attempts, accepted_at, created_at, updated_at)
      select id, contact_id, 'set_password_link', 'accepted', 1, created_at, created_at, created_at from resets`;
    await tx`
      insert into delivery_attempts (delivery_id, number, transport, outcome, phase, code, response)
      select id, 1, 'a:25', 'accepted', 'dot', 250, 'so' from deliveries`;
    await tx`
      insert into events (queue, type, reset_id, delivery_id, created_at, due_at, consumed_at)
      select 'credentials', 'PasswordResetRequested', id, null, created_at, created_at, created_at from resets
      union all
      select 'mail', 'SetPasswordLinkIssued', null, id, created_at, created_at, created_at from deliveries`;
    await tx`
      insert into audit_events (at, action, actor, reset_id, contact_id, client_id)
      select created_at, unnest(array['reset.accepted', 'link.issued', 'mail.attempted', 'reset.completed']), 'rekey', id,
        contact_id, client_id
      from resets order by created_at`;
    await tx`
      insert into credentials (contact_id, password_hash, version, must_change, set_at, set_by_reset_id)
      select distinct on (contact_id) contact_id, 'hash', 1, false, created_at, id from resets`;
    await tx`insert into mail_budgets (contact_id) select id from contacts`;
    await tx`
      insert into portal_sessions (id_hash, contact_id, credential_version, expires_at)
      select 'past ' || n, 'past-' || n % 5000, 1, now() from generate_series(1, ${resets}::int) n`;
    await noteSubjects(tx);
  });
  await sql`vacuum analyze`;
}

/** Of these the history does not tell how they came about. */
export async function noteSubjects(tx: TransactionSql): Promise<void> {
  const [found] = await tx`select to_regclass('by_hand.subjects') is not null as is_watched`;
  if (!found?.["is_watched"]) return;
  await tx`
    insert into by_hand.subjects select id::text from resets union select id from contacts union select id from clients
      union select id::text from deliveries union select id::text from links
    on conflict do nothing`;
}
