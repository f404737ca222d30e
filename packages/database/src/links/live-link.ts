import type { LinkRefusal } from "@rekey/contracts/failure-words";
import type { Database } from "../connection.ts";

/**
 * When a link works: the one rule, for statements that call the link `l`, its reset `r` and its contact `c`. Time is
 * the database's.
 */
export const linkWorks = `
  l.ended_at is null and (l.expires_at is null or l.expires_at > now())
  and r.ended_at is null and r.state in ('issued', 'deferred', 'mailed') and r.open_until > now()
  and c.portal_access and c.email_key = l.email_key
  and coalesce((select version from credentials where contact_id = c.id), 0) = l.credential_version`;

export interface LiveLink {
  resetId: string;
  contactId: string;
  email: string;
  contactName: string;
  clientName: string;
  locale: string;
  timeZone: string | null;
}

/** Why a token leads nowhere, and to whom it led. */
export interface DeadLink {
  because: LinkRefusal;
  resetId?: string;
  contactId?: string;
}

/** Why a link works no longer whose end nobody has written down; in the order in which that is worth knowing. */
const whyDead = `
  coalesce(l.ended_because, case
    when l.expires_at <= now() or r.open_until <= now() then 'expired' when not c.portal_access then 'access-changed'
    when c.email_key <> l.email_key then 'address-changed'
    when r.ended_at is not null or r.state not in ('issued', 'deferred', 'mailed') then 'not-open'
    else 'password-changed' end)`;

/** The reset and the contact of a link, or why it is dead. Looking at a link never uses it up. */
export async function findLink({ $client: sql }: Database, tokenHash: string): Promise<LiveLink | DeadLink> {
  const [row] = await sql<(LiveLink & { because: LinkRefusal | null })[]>`
    select r.id as reset_id, c.id as contact_id, c.email, c.name as contact_name, cl.name as client_name, c.locale,
      c.time_zone, case when ${sql.unsafe(linkWorks)} then null else ${sql.unsafe(whyDead)} end as because
    from links l join resets r on r.id = l.reset_id join contacts c on c.id = l.contact_id
      join clients cl on cl.id = c.client_id
    where l.token_hash = ${tokenHash}`;
  if (row === undefined) return { because: "unknown" };
  const { because, ...link } = row;
  return because === null ? link : { because, resetId: link.resetId, contactId: link.contactId };
}
