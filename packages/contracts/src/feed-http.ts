import { z } from "zod";
import { PublicEventType, sequenceOf } from "./public-events.ts";

/** Types parted by commas. */
const types = z
  .string()
  .max(1_000)
  .transform((text) => text.split(",").map((type) => type.trim()))
  .pipe(z.array(PublicEventType).min(1));

/** An event's id or a `nextCursor`, which reads on behind it. `latest`: what comes from now on. */
const after = z
  .string()
  .refine(
    (text) => text === "latest" || sequenceOf(text) !== undefined,
    "must be latest, a nextCursor or an event's id",
  );

/** Without `after` from the first event that there is. */
export const EventQuery = z.strictObject({
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  after: after.optional(),
  types: types.optional(),
});
export interface EventQuery {
  limit?: number | undefined;
  after?: string | undefined;
  types?: readonly PublicEventType[] | undefined;
}

/** How long `Prefer: wait` may hold an answer at most: less than the silence after which proxies hang up. */
export const longestWaitSeconds = { reset: 10, events: 15 } as const;

/** What `Prefer: wait` waits for: that the reset has ended, or that its link is mailed or it has ended. */
export const WaitQuery = z.strictObject({ until: z.enum(["ended", "mailed"]).default("ended") });
export type WaitedFor = z.output<typeof WaitQuery>["until"];
