import type { RequestHandler, Response } from "express";
import { type RouteName, type Sight, ruleOf, sightOf } from "@rekey/contracts/access";
import { isCountedChange, isInScope } from "@rekey/contracts/access-limits";
import { operations } from "@rekey/contracts/openapi/described-routes";
import { roles as knownRoles } from "@rekey/contracts/roles";
import type { Actor } from "@rekey/database/actor";
import { z } from "zod";
import { guardFor } from "../access/check-routes.ts";
import { gateOf } from "../access/gate.ts";
import { keepWithin } from "../access/narrow.ts";
import { actorOf } from "../actor.ts";
import { callerOf } from "../authenticate.ts";
import { countCommandOf } from "../limit-commands.ts";
import { noteRoute } from "../note-refusal.ts";
import { type Presenter, presenters } from "./presenters.ts";
import { ProblemError } from "../problem.ts";

const NoQuery = z.strictObject({});

// Whoever sees in one of these ways is told of in the history.
const recorded: readonly Sight[] = ["masked", "numbers", "revealed"];

/**
 * Lets a request pass whose caller may see something of what the route answers: by their role, by the scopes that limit
 * them, and by whom they are narrowed to. From here on its answer in JSON shows what they may see, whatever the route
 * puts into it. A change is counted.
 */
export function may(route: RouteName): RequestHandler {
  const { scope, narrowedBy, counted } = ruleOf(route);
  const allowed = knownRoles.filter((role) => sightOf([role], route) !== undefined).join(", ");
  // What somebody asks for by a word that a command does not know would not be done.
  const takesNoQuery = !route.startsWith("GET ") && operations[route].query === undefined;
  return guardFor(route, async (req, res, next) => {
    noteRoute(req, res, route);
    const { roles, scopes, subject } = callerOf(res);
    const sight = sightOf(roles, route);
    if (sight === undefined) throw new ProblemError("forbidden", { detail: `Needs one of these roles: ${allowed}.` });
    if (!isInScope(scopes, route)) {
      if (scope !== "any")
        res.set("WWW-Authenticate", `Bearer realm="rekey", error="insufficient_scope", scope="${scope}"`);
      throw new ProblemError("scope-missing");
    }
    if (takesNoQuery) NoQuery.parse({ ...req.query });
    const { db, changes } = gateOf(res);
    if (counted === "unless-access-ends" && endsAccess(req.body)) res.set(changes.tell(subject));
    else if (isCountedChange(route)) await countCommandOf(res, changes);
    await keepWithin({ db, req, res }, route, narrowedBy);
    res.locals["sight"] = sight;
    const send = res.json.bind(res);
    res.json = (body) => send(presenters[sight](body));
    next();
  });
}

/** Whether a body switches the access of a contact off, and says nothing else but of which client it is. */
function endsAccess(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  const { portalAccess, clientId: _, ...rest } = body as Record<string, unknown>;
  return portalAccess === false && Object.keys(rest).length === 0;
}

/** What the caller may see of an answer that is not JSON. */
export function presenterFor(res: Response): Presenter {
  return presenters[sightIn(res)];
}

/**
 * Who is told of in the history as having read: then the read is recorded, or it is not made. Nobody: for their work.
 */
export function readerOf(res: Response): Actor | undefined {
  return recorded.includes(sightIn(res)) ? actorOf(res) : undefined;
}

/** The same for what nobody reads off the record. */
export function recordedReaderOf(res: Response): Actor {
  const reader = readerOf(res);
  if (reader === undefined) throw new Error("the route must record its reader, and its access rule does not");
  return reader;
}

function sightIn(res: Response): Sight {
  const sight: unknown = res.locals["sight"];
  if (!isSight(sight)) throw new Error("the route has no access rule");
  return sight;
}

function isSight(value: unknown): value is Sight {
  return typeof value === "string" && Object.hasOwn(presenters, value);
}
