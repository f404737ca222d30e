import type { RequestHandler, Response } from "express";
import { type RouteName, type Sight, sightOf } from "@rekey/contracts/access";
import type { Actor } from "@rekey/database/actor";
import { callerOf } from "./authenticate.ts";
import { type Presenter, presenters } from "./presenters.ts";
import { ProblemError } from "./problem.ts";

// Whoever sees in one of these ways is told of in the history.
const recorded: readonly Sight[] = ["masked", "numbers", "revealed"];

/**
 * Lets a request pass whose caller may see something of what the route answers. From here on its answer in JSON shows
 * what they may see, whatever the route puts into it.
 */
export function may(route: RouteName): RequestHandler {
  return (_req, res, next) => {
    const sight = sightOf(callerOf(res).roles, route);
    if (sight === undefined) throw new ProblemError("forbidden");
    res.locals["sight"] = sight;
    const send = res.json.bind(res);
    res.json = (body) => send(presenters[sight](body));
    next();
  };
}

/** What the caller may see of an answer that is not JSON. */
export function presenterFor(res: Response): Presenter {
  return presenters[sightIn(res)];
}

/**
 * Who is told of in the history as having read: then the read is recorded, or it is not made. Nobody: for their work.
 */
export function readerOf(res: Response): Actor | undefined {
  return recorded.includes(sightIn(res)) ? callerOf(res) : undefined;
}

/** The same for what nobody reads off the record. */
export function recordedReaderOf(res: Response): Actor {
  const reader = readerOf(res);
  if (reader === undefined) throw new Error("a route that records its readers let one in unrecorded");
  return reader;
}

function sightIn(res: Response): Sight {
  const sight: unknown = res.locals["sight"];
  if (!isSight(sight)) throw new Error("a route that does not say who may see it asked how");
  return sight;
}

function isSight(value: unknown): value is Sight {
  return typeof value === "string" && Object.hasOwn(presenters, value);
}
