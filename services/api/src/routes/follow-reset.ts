import { type RequestHandler, Router } from "express";
import type { Database } from "@rekey/database/connection";
import { readVersions } from "@rekey/database/resets/follow-resets";
import type { EventStreams } from "@rekey/runtime/event-streams";
import { callerOf } from "../authenticate.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { missing, ownIdOf } from "../read-id.ts";
import { may } from "../present/see-as.ts";
import type { ResetWatch } from "../watch-resets.ts";

const longestMs = 3_600_000;

export interface FollowDeps {
  db: Database;
  streams: EventStreams;
  watch: ResetWatch;
}

export function followRoutes(deps: FollowDeps): Router {
  const router = Router();
  router
    .route("/password-resets/:id/events")
    .get(may("GET /password-resets/:id/events"), getEvents(deps))
    .all(methodNotAllowed);
  return router;
}

/**
 * A reset as it happens, as server-sent events. A reader that comes back with the id of the last of them is told what
 * it missed, and 204, which ends its coming back, when there is nothing more to come.
 */
function getEvents({ db, streams, watch }: FollowDeps): RequestHandler {
  return async (req, res) => {
    const resetId = ownIdOf(req).toLowerCase();
    const current = (await readVersions(db, [resetId])).get(resetId) ?? missing();
    const seen = req.get("last-event-id");
    if (current.isOver && seen === current.version) return void res.status(204).end();
    if (req.method === "HEAD") return void res.type("text/event-stream").end();
    const caller = callerOf(res);
    const stream = streams.open(res, caller.subject);
    if (!stream) throw new ProblemError("too-many-streams", { retryAfterSeconds: 10 });
    const lapse = setTimeout(() => stream.end(), Math.min(caller.validUntilMs - Date.now(), longestMs));
    stream.closed.addEventListener("abort", () => clearTimeout(lapse), { once: true });
    watch.follow(resetId, stream, seen);
  };
}
