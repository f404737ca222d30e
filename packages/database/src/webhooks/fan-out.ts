import { publicActions, publicEventOf, type PublicEventType } from "@rekey/contracts/public-events";
import type { Database } from "../connection.ts";
import { readFeed } from "../feed/read-feed.ts";
import { arrayOf, jsonList } from "../sql-lists.ts";

const readAtOnce = 500;

interface Behind {
  id: string;
  reached: string;
  types: PublicEventType[] | null;
}

/**
 * Makes deliveries of what has happened since, for each endpoint from where it stands, and says whether there is more.
 * Those that stand at the same place are done together; one that is far behind holds up nobody. Any number of workers
 * may do this at once: a place is left by one of them.
 */
export async function fanOut(db: Database): Promise<"more" | "all"> {
  const behind = await db.$client<Behind[]>`
    select id, reached, to_jsonb(types) as types from webhook_endpoints
    where state = 'active' and ended_at is null and reached < (select coalesce(max(sequence), 0) from audit_seals)
    order by id`;
  let left: "more" | "all" = "all";
  for (const [reached, endpoints] of Map.groupBy(behind, (endpoint) => endpoint.reached))
    if (await fanOutFrom(db, BigInt(reached), endpoints)) left = "more";
  return left;
}

async function fanOutFrom(db: Database, reached: bigint, endpoints: readonly Behind[]): Promise<boolean> {
  const look = await readFeed(db, { after: reached, actions: publicActions, limit: readAtOnce, narrowing: undefined });
  const deliveries = look.entries.flatMap((entry) => {
    const type = publicEventOf(entry)?.type;
    const wanting = type ? endpoints.filter(({ types }) => types === null || types.includes(type)) : [];
    return wanting.map(({ id }) => ({ endpointId: id, sequence: entry.sequence, type }));
  });
  const sql = db.$client;
  await sql`
    with moved as (
      update webhook_endpoints set reached = ${String(look.end)}::bigint
      where id = any(${arrayOf(endpoints.map(({ id }) => id))}::text::uuid[]) and reached = ${String(reached)}::bigint
        and state = 'active' and ended_at is null
      returning id
    )
    insert into webhook_deliveries (endpoint_id, sequence, event_type)
    select moved.id, d.sequence, d.type from moved
    join jsonb_to_recordset(${jsonList(deliveries)}::text::jsonb) as d ("endpointId" uuid, sequence bigint, type text)
      on d."endpointId" = moved.id
    order by d.sequence
    on conflict do nothing`;
  return look.end < look.newest;
}
