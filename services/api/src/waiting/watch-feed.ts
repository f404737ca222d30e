import { publicActions, publicEventOf, type PublicEvent, sequenceOf } from "@rekey/contracts/public-events";
import { type Narrowing, isWithin } from "@rekey/contracts/narrowing";
import type { Database } from "@rekey/database/connection";
import { readFeed } from "@rekey/database/feed/read-feed";
import type { Logger } from "@rekey/runtime/logger";
import { type Waiting, waitInRounds } from "./rounds.ts";

// Often enough that an event is told well within a second of its commit, with the time in which it gets its place.
const pollEveryMs = 150;
const readAtOnce = 1_000;

export interface WantedEvents {
  after: bigint;
  types: ReadonlySet<string>;
  limit: number;
  narrowing: Narrowing | undefined;
}

export interface NewEvents {
  items: PublicEvent[];
  end: bigint;
  hasMore: boolean;
}

/**
 * Tells those who wait for events what comes, by one statement for each round, whatever each of them is behind. Of what
 * is not for somebody their `after` tells that it was looked at.
 */
export function watchFeed({ db, log }: { db: Database; log: Logger }): Waiting<WantedEvents, NewEvents> {
  return waitInRounds<WantedEvents, NewEvents>({
    log,
    pauseMs: () => pollEveryMs,
    look: async (wanted) => {
      // Whoever waits has read up to the newest event of its moment, so these are close together.
      const after = wanted.reduce((least, each) => (each.after < least ? each.after : least), wanted[0]?.after ?? 0n);
      const look = await readFeed(db, { after, actions: publicActions, limit: readAtOnce, narrowing: undefined });
      const events = look.entries.flatMap((entry) => publicEventOf(entry) ?? []);
      return new Map(
        wanted.flatMap((each): [WantedEvents, NewEvents][] => {
          const found = choose(events, each);
          if (found.items.length === 0) each.after = look.end > each.after ? look.end : each.after;
          const end = found.last ?? look.end;
          return found.items.length === 0 ? [] : [[each, { items: found.items, end, hasMore: end < look.newest }]];
        }),
      );
    },
  });
}

/** The events that somebody wants, and the place of the last where there are more of them than that. */
function choose(events: readonly PublicEvent[], { after, types, limit, narrowing }: WantedEvents) {
  const own = events.filter(
    ({ id, type, data }) => types.has(type) && (sequenceOf(id) ?? 0n) > after && isAboutOwn(narrowing, data),
  );
  const items = own.slice(0, limit);
  return { items, last: items.length < own.length ? sequenceOf(items.at(-1)?.id ?? "") : undefined };
}

function isAboutOwn(narrowing: Narrowing | undefined, data: PublicEvent["data"]): boolean {
  const id = "contactId" in data ? data.contactId : null;
  return isWithin(narrowing, { id: id ?? "", clientId: data.clientId ?? "" });
}
