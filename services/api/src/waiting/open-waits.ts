import type { Database } from "@rekey/database/connection";
import type { Logger } from "@rekey/runtime/logger";
import type { Config } from "../config.ts";
import { createPlaces } from "./places.ts";
import { watchEnds } from "./watch-ends.ts";
import { watchFeed } from "./watch-feed.ts";

export type Waits = ReturnType<typeof openWaits>;

/** Those who wait for an answer. Disposing answers all of them at once. */
export function openWaits({ db, log, config }: { db: Database; log: Logger; config: Config }) {
  const [newEvents, ends] = [watchFeed({ db, log }), watchEnds({ db, log })];
  return {
    /** Of those who wait for what they only look at. */
    places: createPlaces({ max: config.EVENT_STREAMS, maxPerOwner: config.EVENT_STREAMS_PER_CALLER }),
    newEvents,
    ends,
    [Symbol.dispose]() {
      newEvents[Symbol.dispose]();
      ends[Symbol.dispose]();
    },
  };
}
