import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { PushQuery, pushBounds, pushMediaType } from "@rekey/contracts/directory-push";
import { isClientWithin, type Narrowing } from "@rekey/contracts/narrowing";
import type { Database } from "@rekey/database/connection";
import type { Failure } from "@rekey/database/failures/record-failures";
import { openDryState } from "@rekey/database/push/pushed-state";
import { momentOf } from "@rekey/database/push/switch-off";
import { logOf } from "@rekey/runtime/request-context";
import type { Tally } from "@rekey/runtime/tally";
import { narrowingOf } from "../access/narrow.ts";
import { callerOf } from "../authenticate.ts";
import { causeOf } from "../cause.ts";
import { noteRefusal } from "../note-refusal.ts";
import { may, presenterFor } from "../present/see-as.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { type PushDeps, pushDirectory } from "../push/push-directory.ts";
import { pushPlaces } from "../push/push-places.ts";
import { linesOf, type ReadLine, readLine } from "../push/read-push.ts";
import { type PushedList, takeAsWhole } from "../push/whole-list.ts";
import { resultsTo } from "../push/write-results.ts";
import type { DirectoryDeps } from "./directory.ts";

type PushRouteDeps = DirectoryDeps & { bulkDb: Database; failures: Tally<Failure> };

/** How long a reader may take over what they were given, in all. */
const patienceMs = 60_000;

/** Many clients and contacts at once. The body is read whole before any of it is done: half of one does nothing. */
export function pushRoutes(deps: PushRouteDeps): Router {
  const router = Router();
  const inPlace = pushPlaces();
  const counted: RequestHandler = async (req, res) => {
    const { dryRun } = readQuery(PushQuery, req);
    // Lists are of clients.
    if (narrowingOf(res)?.contactId !== undefined) throw new ProblemError("token-narrowed");
    await inPlace(callerOf(res).subject, async () => {
      const lines = linesOf(await readWhole(req, res));
      await answerPush(deps, { req, res, isDryRun: dryRun === "true" }, lines);
    });
  };
  router.route("/directory/push").post(may("POST /directory/push"), onlyLines, counted).all(methodNotAllowed);
  return router;
}

const readRaw = express.raw({ type: pushMediaType, limit: pushBounds.bytes, inflate: false });

/** How long that may take is bounded by the server, as of every request. */
function readWhole(req: Request, res: Response): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  readRaw(req, res, (error?: unknown) => {
    if (error === undefined) resolve(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));
    else reject(error);
  });
  return promise;
}

/** As with JSON, the body has to say what it is: a form of another site cannot. */
const onlyLines: RequestHandler = (req, _res, next) => {
  if (!req.is(pushMediaType))
    throw new ProblemError("not-json-media-type", { detail: `A push has to be sent as ${pushMediaType}.` });
  // A packed one would be as long as it likes once it is unpacked.
  if ((req.headers["content-encoding"] ?? "identity").toLowerCase() !== "identity")
    throw new ProblemError("not-json-media-type", {
      detail: "A push has to be sent unpacked, with no Content-Encoding.",
    });
  next();
};

async function answerPush(
  { db, bulkDb, steps, apiUrl, config, failures }: PushRouteDeps,
  { req, res, isDryRun }: { req: Request; res: Response; isDryRun: boolean },
  lines: ReturnType<typeof linesOf>,
): Promise<void> {
  const addressChangesPerHour = config.ADDRESS_CHANGES_PER_CONTACT_PER_HOUR;
  const dry = isDryRun ? openDryState() : undefined;
  const narrowing = narrowingOf(res);
  const options = { addressChangesPerHour, dry };
  // By their reason alone: a list of very many would leave no room for anything else. A dry run refuses nobody.
  const note = (problem: ProblemError) => isDryRun || noteRefusal(failures, problem, req, res);
  const deps: PushDeps = { db, bulkDb, steps, apiUrl, narrowing, options, log: logOf(res), noteRefusal: note };
  const begunAt = await momentOf(db);
  const { write, end } = resultsTo(res, { show: presenterFor(res), patienceMs });
  const list: ListSoFar = { listed: new Set(), hasUnread: false, begunAt };
  try {
    for await (const some of pushDirectory(deps, causeOf(req, res), readLines(deps, lines, list))) await write(some);
    const { last } = list;
    if (last && "whole" in last) {
      for await (const some of takeAsWhole(deps, causeOf(req, res), { ...list, ...last })) await write(some);
    }
    end();
  } catch (error) {
    if (!res.headersSent) throw error;
    logOf(res).warn({ code: "push-aborted", err: error }, "a push of the directory was aborted");
    res.destroy();
  }
}

/** What is known of a list while its lines are read. */
type ListSoFar = Omit<PushedList, "line" | "whole" | "listed"> & { listed: Set<string>; last?: ReadLine };

/** Of a caller who is narrowed, what is about another client is about one that is not there. */
function keepLineWithin(narrowing: Narrowing | undefined, read: ReadLine): ReadLine {
  if (narrowing === undefined) return read;
  const { line, id } = read;
  if ("whole" in read && read.whole.of === "directory")
    return { line, id, refusal: new ProblemError("token-narrowed") };
  const clientId =
    "whole" in read && read.whole.of === "client"
      ? read.whole.clientId
      : "pushed" in read && ("client" in read.pushed ? read.pushed.client.id : read.pushed.contact.clientId);
  const isOwn = typeof clientId !== "string" || isClientWithin(narrowing, clientId);
  return isOwn ? read : { line, id, refusal: new ProblemError("not-found", { isOutOfReach: true }) };
}

/** Reads line by line, as they are asked for; the last one may say that the list is whole, and is kept for later. */
function* readLines({ narrowing }: PushDeps, lines: ReturnType<typeof linesOf>, list: ListSoFar): Generator<ReadLine> {
  for (const [index, bytes] of lines.entries()) {
    const read = keepLineWithin(narrowing, readLine(bytes));
    if ("whole" in read && index === lines.length - 1) {
      list.last = read;
      return;
    }
    const isContact = !("pushed" in read) || "contact" in read.pushed;
    if (isContact && read.id === null) list.hasUnread = true;
    if (isContact && read.id !== null) list.listed.add(read.id);
    yield read;
  }
}
