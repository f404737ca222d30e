import { type Completeness, type Finding, checkCompleteness } from "@rekey/database/completeness/check-completeness";
import type { Sql } from "postgres";

const watched = [
  "resets",
  "links",
  "deliveries",
  "delivery_attempts",
  "hand_overs",
  "clients",
  "contacts",
  "credentials",
  "imported_passwords",
  "portal_sessions",
  "staff_users",
  "staff_sessions",
  "staff_mails",
  "service_accounts",
  "service_account_secrets",
  "webhook_endpoints",
  "webhook_secrets",
  "reset_batches",
  "reset_batch_items",
  "mail_tests",
  "events",
  "audit_events",
];

/**
 * Has the database remember whom a test changes behind Rekey's back: of those the history cannot tell. What the
 * services do is told apart by who is signed in.
 */
export async function watchHands(sql: Sql): Promise<void> {
  const triggers = watched.map(
    (table) => `create trigger by_hand after insert or update or delete on rekey.${table} for each row
      when (session_user !~ '^rekey_') execute function by_hand.note();`,
  );
  await sql.unsafe(`
    create schema by_hand;
    create table by_hand.subjects (id text primary key);
    create function by_hand.note() returns trigger language plpgsql security definer as $$
    begin
      insert into by_hand.subjects
        select value from jsonb_each_text(to_jsonb(coalesce(new, old)))
        where key in ('id', 'reset_id', 'contact_id', 'client_id', 'staff_user_id', 'account_id', 'endpoint_id') and value is not null
        on conflict do nothing;
      return null;
    end $$;
    ${triggers.join("\n")}`);
}

/** What changes and history have to say differently of anybody whom no test has changed by hand. */
export async function findIncomplete(sql: Sql): Promise<Finding[]> {
  const { findings }: Completeness = await checkCompleteness({ $client: sql }, { keep: 100_000 });
  if (findings.length === 0) return [];
  const subjects = findings.map(({ subject }) => subject);
  const byHand = await sql<{ id: string }[]>`select id from by_hand.subjects where id = any(${subjects})`;
  const excused = new Set(byHand.map(({ id }) => id));
  return findings.filter(({ subject }) => !excused.has(subject));
}

/** Throws where a change of state has no row of the history, or a row has no change. */
export async function expectComplete(sql: Sql): Promise<void> {
  const findings = await findIncomplete(sql);
  if (findings.length === 0) return;
  const lines = findings.slice(0, 20).map(({ rule, subject, says }) => `${rule}, ${subject}: ${says}`);
  throw new Error(`${findings.length} changes and rows of the history do not fit:\n${lines.join("\n")}`);
}
