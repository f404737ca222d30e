import { z } from "zod";
import { time } from "../answer-values.ts";
import { EventQuery, longestWaitSeconds } from "../feed-http.ts";
import { type PublicEventType, publicEventTypes, publicEvents } from "../public-events.ts";
import { type Operation, named } from "./operation.ts";

/** `ResetEndedEvent` of `reset.ended`. */
export const schemaNameOf = (type: PublicEventType): string =>
  `${type.replaceAll(/(?:^|\.)(\w)/g, (_start, letter: string) => letter.toUpperCase())}Event`;

const eventOf = (type: PublicEventType) =>
  named(
    schemaNameOf(type),
    z.object({ id: z.string(), timestamp: time, type: z.literal(type), data: publicEvents[type] }),
  );

/** An event as others read it, by its type. */
export const publicEventSchemas = publicEventTypes.map((type) => [type, eventOf(type)] as const);

const PublicEvent = named("PublicEvent", z.union(publicEventSchemas.map(([, schema]) => schema)));

export const eventOperations = {
  "GET /events": {
    id: "listEvents",
    tag: "Events",
    summary: "Read what has happened, and wait for what comes",
    description:
      "In the order in which it happened, each once. `Prefer: wait=N` holds an empty answer until something comes, at " +
      `most ${longestWaitSeconds.events} seconds. ` +
      "Types and fields are added; a reader leaves out what it does not know.",
    query: EventQuery,
    headers: ["Prefer"],
    answers: {
      200: {
        description: "The next ones.",
        headers: ["Preference-Applied"],
        schema: named(
          "EventPage",
          z.object({
            items: z.array(PublicEvent),
            nextCursor: z.string().describe("Pass it as `after`, also when there are no items."),
            hasMore: z.boolean().describe("Whether there is more to read at once."),
          }),
        ),
      },
    },
    problems: ["cursor-ahead", "cursor-archived"],
  },
} as const satisfies Record<string, Operation>;
