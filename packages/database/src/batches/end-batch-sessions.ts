import { sql } from "drizzle-orm";
import type { Work } from "../unit-of-work.ts";

/**
 * Ends all sessions at the portal of the next contacts of a batch that is to, before any of its resets is begun; of a
 * client's batch not those of who is of another client by now. Says how many contacts it looked at.
 */
export async function endBatchSessions(work: Work, atOnce: number): Promise<number> {
  const [batch] = await work.tx.execute<{
    id: string;
    clientId: string | null;
    requestedBy: string;
    requestedByName: string;
  }>(sql`
    select id, client_id, requested_by, requested_by_name from reset_batches
    where ended_at is null and state = 'running' and end_sessions and sessions_position <= total
    order by due_at, id limit 1 for no key update skip locked`);
  if (!batch) return 0;
  const next = await work.tx.execute<{ number: number; contactId: string }>(sql`
    select i.number, i.contact_id from reset_batches b join reset_batch_items i on i.batch_id = b.id
    where b.id = ${batch.id}::uuid and i.number >= b.sessions_position order by i.number limit ${atOnce}::int`);
  const contactIds = JSON.stringify(next.map(({ contactId }) => contactId));
  // Held first, as whoever sets a password does, so that the two never wait for each other in a circle.
  const held = await work.tx.execute<{ id: string; clientId: string }>(sql`
    select id, client_id from contacts where id in (
      select contact_id from portal_sessions
      where contact_id in (select jsonb_array_elements_text(${contactIds}::text::jsonb)) and ended_at is null
    ) and client_id = coalesce(${batch.clientId}::text, client_id) order by id for no key update`);
  const clients = new Map(held.map(({ id, clientId }) => [id, clientId]));
  const ended = await work.tx.execute<{ contactId: string; count: number }>(sql`
    with ended as (
      update portal_sessions set ended_at = now()
      where contact_id in (select jsonb_array_elements_text(${JSON.stringify([...clients.keys()])}::text::jsonb))
        and ended_at is null
      returning contact_id
    )
    select contact_id, count(*)::int as count from ended group by contact_id`);
  const { requestedBy: actor, requestedByName: by } = batch;
  for (const { contactId, count } of ended) {
    const about = { contactId, clientId: clients.get(contactId), actor };
    work.record("contact.sessions_ended", about, { by, batch: batch.id, count });
  }
  await work.tx.execute(sql`
    update reset_batches set sessions_position = ${next.at(-1)?.number ?? sql`total`} + 1, updated_at = now()
    where id = ${batch.id}::uuid`);
  return next.length;
}
