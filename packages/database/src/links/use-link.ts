import type { Emitted, Statement } from "../history/statement.ts";
import { linkWorks } from "./live-link.ts";
import { newId } from "../new-id.ts";

/** Notes once that the page of a link was looked at, which may have been a scanner. */
export async function noteLinkOpened({ sql, record, run }: Statement, tokenHash: string): Promise<void> {
  await run(sql`
    with opened as (
      update links set opened_at = now() where token_hash = ${tokenHash} and opened_at is null and ended_at is null
      returning reset_id, contact_id
    )
    ${record("link.opened", {
      from: sql`opened join contacts c on c.id = opened.contact_id`,
      resetId: sql`reset_id`,
      contactId: sql`c.id`,
      clientId: sql`c.client_id`,
      detail: {},
    })}`);
}

/**
 * Uses a link up for a new password. One statement decides, so of any number of uses one wins; false for all others,
 * and for a link that is dead for whatever reason. The reset is locked before the link, as in every step.
 */
export async function submitNewPassword(
  { sql, record, emit, run }: Statement,
  submission: { tokenHash: string; resetId: string; sealedPassword: string },
): Promise<boolean> {
  const { tokenHash, resetId, sealedPassword } = submission;
  const id = newId();
  const rows = await run(sql<Emitted[]>`
    with held as (
      select r.id, l.id as link_id
      from resets r join links l on l.reset_id = r.id join contacts c on c.id = l.contact_id
      where l.token_hash = ${tokenHash} and r.id = ${resetId}::uuid and ${sql.unsafe(linkWorks)}
      for no key update of r
    ), used as (
      update links set ended_at = now(), ended_because = 'used' from held
      where links.id = held.link_id and links.ended_at is null
      returning links.reset_id
    ), reset as (
      update resets set state = 'submitted', sealed_password = ${sealedPassword}, updated_at = now()
      from used where resets.id = used.reset_id and resets.state in ('issued', 'deferred', 'mailed')
      returning resets.id as reset_id, resets.contact_id, resets.client_id
    ), event as (
      ${emit({ id, type: "NewPasswordSubmitted", subject: { resetId }, from: sql`reset` })}
    ), audit as (
      ${record("password.submitted", { from: sql`reset`, ...ofReset(sql), detail: {} })}
    )
    select ${id}::text as emitted from reset`);
  return rows.length > 0;
}

const ofReset = (sql: Statement["sql"]) => ({
  resetId: sql`reset.reset_id`,
  contactId: sql`reset.contact_id`,
  clientId: sql`reset.client_id`,
});

/**
 * A signed-in contact's own change of password, on the same path as every other one. False when the session has ended
 * meanwhile. The caller has checked the current password against this credential version.
 */
export async function submitChangeFromAccount(
  { sql, record, emit, run }: Statement,
  change: { resetId: string; sessionIdHash: string; credentialVersion: number; sealedPassword: string },
): Promise<boolean> {
  const { resetId } = change;
  const id = newId();
  const rows = await run(sql<Emitted[]>`
    with reset as (
      insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, sealed_password)
      select ${resetId}::uuid, c.id, c.client_id, 'self_service', 'submitted', 'contact', 'the contact', ${change.sealedPassword}
      from portal_sessions s join contacts c on c.id = s.contact_id join credentials k on k.contact_id = c.id
      where s.id_hash = ${change.sessionIdHash} and s.ended_at is null and s.expires_at > now() and c.portal_access
        and k.version = ${change.credentialVersion} and s.credential_version = k.version
        and s.access_version = c.access_version
      returning id as reset_id, contact_id, client_id
    ), event as (
      ${emit({ id, type: "NewPasswordSubmitted", subject: { resetId }, from: sql`reset` })}
    ), audit as (
      ${record("password.submitted", { from: sql`reset`, ...ofReset(sql), detail: { from: "account" } })}
    )
    select ${id}::text as emitted from reset`);
  return rows.length > 0;
}
