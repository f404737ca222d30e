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

/** The reset and the contact of a link that works. Looking at a link never uses it up. */
export async function findLiveLink({ $client: sql }: Database, tokenHash: string): Promise<LiveLink | undefined> {
  const [row] = await sql<LiveLink[]>`
    select r.id as reset_id, c.id as contact_id, c.email, c.name as contact_name, cl.name as client_name, c.locale,
      c.time_zone
    from links l join resets r on r.id = l.reset_id join contacts c on c.id = l.contact_id
      join clients cl on cl.id = c.client_id
    where l.token_hash = ${tokenHash} and ${sql.unsafe(linkWorks)}`;
  return row;
}
