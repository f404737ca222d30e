import { type SQL, sql } from "drizzle-orm";
import type { BatchOf } from "@rekey/contracts/reset-batches";

export interface BatchRules {
  mailsPerHour: number;
  resetsPerHour: number;
}

/** Of a batch of a client, that client. Null: it is not of one. */
interface BatchClient {
  clientId: string | null;
}

/**
 * A part of a statement: the contacts that are meant, each once, in an order. Of a client, or of everyone, those with
 * portal access.
 */
export function chosenContacts(of: BatchOf, atMost: number): SQL {
  if (of === "everyone")
    return sql`select id as contact_id, 0 as place from contacts where portal_access order by id limit ${atMost}::int`;
  if (of.clientId !== undefined)
    return sql`
      select id as contact_id, 0 as place from contacts where client_id = ${of.clientId} and portal_access
      order by id limit ${atMost}::int`;
  return sql`
    select contact_id, min(place)::int as place
    from jsonb_array_elements_text(${JSON.stringify(of.contacts)}::text::jsonb) with ordinality as named (contact_id, place)
    group by contact_id limit ${atMost}::int`;
}

/** How many of a client, or of all, are not meant. */
export function countLeftOut(of: BatchOf): SQL {
  if (of === "everyone") return sql`(select count(*)::int from contacts where not portal_access)`;
  if (of.clientId === undefined) return sql`0`;
  return sql`(select count(*)::int from contacts where client_id = ${of.clientId} and not portal_access)`;
}

/**
 * Of each row of `from`, which has a `contact_id`, whether a reset by mail can be begun for that contact now, and if
 * not, why: null when it can. A link that was asked for at the portal keeps nobody out: anybody can ask for one. A
 * batch of a client is for nobody who has gone to another one.
 */
export const withRefusal = (from: SQL, { mailsPerHour, resetsPerHour, clientId }: BatchRules & BatchClient): SQL => sql`
  select meant.*, c.client_id, case
    when c.id is null then 'not-found'
    when c.client_id <> ${clientId}::text then 'other-client'
    when c.ended_at is not null then 'contact-ended'
    when not c.portal_access then 'portal-access-off'
    when c.email_bounced_at is not null then 'address-bounced'
    when exists (
      select from resets r where r.contact_id = c.id and r.method = 'email' and r.ended_at is null
    ) then 'reset-open'
    when cardinality(within_hour(b.spent_at)) >= ${mailsPerHour}::int then 'too-many-mails'
    when cardinality(within_hour(b.resets_at)) >= ${resetsPerHour}::int then 'too-many-resets'
  end as refused
  from ${from} meant left join contacts c on c.id = meant.contact_id
    left join mail_budgets b on b.contact_id = meant.contact_id`;
