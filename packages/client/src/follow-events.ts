import { setTimeout as pause } from "node:timers/promises";
import type { EventQuery } from "@rekey/contracts/feed-http";
import type { EventPage, PublicEvent } from "@rekey/contracts/public-events";
import { ApiAway, ApiProblem } from "./api-problem.ts";

type ListEvents = (query: EventQuery & { waitSeconds?: number; signal?: AbortSignal }) => Promise<EventPage>;

const waitSeconds = 15;
const longestPauseMs = 30_000;

/**
 * Every event behind `after`, in order, and then each that comes, until the signal. Store the `id` of each event with
 * what you did for it, and pass the last one as `after` when you begin anew: then none is missed, and none done twice.
 * While the API is away it is asked again, ever less often; any other refusal is thrown.
 */
export async function* followEvents(
  listEvents: ListEvents,
  { after, types }: Pick<EventQuery, "after" | "types">,
  signal: AbortSignal,
): AsyncGenerator<PublicEvent, void> {
  let [cursor, pauseMs] = [after, 0];
  while (!signal.aborted) {
    const startedAt = performance.now();
    const page = await listEvents({ after: cursor, types, limit: 200, waitSeconds, signal }).catch(noneWhenAway);
    if (signal.aborted) return;
    cursor = page?.nextCursor ?? cursor;
    yield* page?.items ?? [];
    // An API that does not wait is not asked on and on.
    const isHasty = page?.items.length === 0 && !page.hasMore && performance.now() - startedAt < 500;
    pauseMs = page && !isHasty ? 0 : Math.min(Math.max(pauseMs * 2, 1_000), longestPauseMs);
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function noneWhenAway(error: unknown): undefined {
  if (error instanceof ApiAway || (error instanceof ApiProblem && [429, 503].includes(error.status))) return undefined;
  throw error;
}
