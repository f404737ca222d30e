import type { Database } from "../connection.ts";

interface WebhookCounts {
  endpoints: number;
  /** Active, and did not take the last message. */
  failing: number;
  /** Nothing is sent there any more. */
  givenUp: number;
  paused: number;
}

/** How the endpoints are. */
export async function countWebhooks(db: Database): Promise<WebhookCounts> {
  const [row] = await db.$client<WebhookCounts[]>`
    select count(*)::int as endpoints,
      count(*) filter (where state = 'active' and failing_since is not null)::int as failing,
      count(*) filter (where state = 'disabled')::int as given_up,
      count(*) filter (where state = 'paused')::int as paused
    from webhook_endpoints where ended_at is null`;
  return row ?? { endpoints: 0, failing: 0, givenUp: 0, paused: 0 };
}
