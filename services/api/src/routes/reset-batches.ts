import { type Request, type RequestHandler, type Response, Router } from "express";
import { z } from "zod";
import {
  BatchCancelBody,
  BatchItemQuery,
  BatchQuery,
  type BatchPreview,
  ResetBatchBody,
  largestBatch,
} from "@rekey/contracts/reset-batches";
import type { Database } from "@rekey/database/connection";
import { type BatchOutcome, acceptBatch, findFirstBatch, previewBatch } from "@rekey/database/batches/accept-batch";
import { getBatch, listBatchItems, listBatches } from "@rekey/database/batches/read-batches";
import { type SwitchOutcome, cancelBatch, pauseBatch } from "@rekey/database/batches/switch-batch";
import { newId } from "@rekey/database/new-id";
import type { UnitOfWork, Work } from "@rekey/database/unit-of-work";
import { readJson } from "@rekey/runtime/read-body";
import { type FingerprintKeys, fingerprint, isFingerprintOf } from "@rekey/secrets/fingerprint";
import { callerOf } from "../authenticate.ts";
import { causeOf } from "../cause.ts";
import type { Config } from "../config.ts";
import { type CommandLimit, countCommandOf } from "../limit-commands.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { unknownClient } from "../directory-problem.ts";
import { may } from "../present/see-as.ts";
import { missing, ownIdOf } from "../read-id.ts";
import { readIdempotencyKey } from "../read-idempotency-key.ts";

export interface BatchDeps {
  db: Database;
  steps: UnitOfWork;
  /** The same for what looks at very many at once. */
  bulkDb: Database;
  bulkSteps: UnitOfWork;
  fingerprintKeys: FingerprintKeys;
  commands: CommandLimit;
  config: Config;
}

type AcceptedBody = z.output<typeof ResetBatchBody>;

const usualBytes = 16_384;
const longAtOnce = 4;

const NoBody = z.strictObject({}).optional();

/** A list of very many ids is longer than any other body, and is read for nobody who may not send it. */
export function readBatchBody(): Router {
  const router = Router();
  router.use((req, _res, next) => next(req.method === "POST" && req.path === "/" ? undefined : "router"));
  router.use(may("POST /reset-batches"), placesForLong(), ...readJson({ limit: 7_000_000 }));
  return router;
}

/** Each is held in memory until it is answered. One that is no longer than other bodies needs no place. */
function placesForLong(): RequestHandler {
  let taken = 0;
  return (req, res, next) => {
    const length = Number(req.headers["content-length"] ?? Infinity);
    if (length <= usualBytes) return next();
    if (taken >= longAtOnce) throw new ProblemError("unavailable", { retryAfterSeconds: 5 });
    taken += 1;
    res.once("close", () => (taken -= 1));
    next();
  };
}

export function batchRoutes(deps: BatchDeps): Router {
  const router = Router();
  router
    .route("/reset-batches")
    .get(may("GET /reset-batches"), getList(deps))
    .post(may("POST /reset-batches"), postBatch(deps))
    .all(methodNotAllowed);
  router.route("/reset-batches/:id").get(may("GET /reset-batches/:id"), getOne(deps)).all(methodNotAllowed);
  router
    .route("/reset-batches/:id/items")
    .get(may("GET /reset-batches/:id/items"), getItems(deps))
    .all(methodNotAllowed);
  router
    .route("/reset-batches/:id/pause")
    .post(may("POST /reset-batches/:id/pause"), postSwitch(deps, noBodyThen(true)))
    .all(methodNotAllowed);
  router
    .route("/reset-batches/:id/resume")
    .post(may("POST /reset-batches/:id/resume"), postSwitch(deps, noBodyThen(false)))
    .all(methodNotAllowed);
  router
    .route("/reset-batches/:id/cancel")
    .post(may("POST /reset-batches/:id/cancel"), postSwitch(deps, readCancel))
    .all(methodNotAllowed);
  return router;
}

/** Accepts the command of very many resets, or says what it would be. */
function postBatch(deps: BatchDeps): RequestHandler {
  return async (req, res) => {
    const body = ResetBatchBody.parse(req.body);
    const { subject } = callerOf(res);
    if (body.dryRun) {
      // It needs no key, and one that could not be used afterwards is refused already.
      if (req.get("idempotency-key") !== undefined) readIdempotencyKey(req);
      await countCommandOf(res, deps.commands);
      res.json(await preview(deps, body));
      return;
    }
    const key = readIdempotencyKey(req);
    const parts = partsOf(body);
    const findFirst = async () => {
      const first = await findFirstBatch(deps.db, subject, key);
      if (first && isFingerprintOf(deps.fingerprintKeys, parts, first.requestFingerprint) === false)
        throw new ProblemError("idempotency-key-reused");
      return first;
    };
    // Whoever repeats a command is answered, however many others were sent.
    const isCounted = await countCommandOf(res, deps.commands, findFirst);
    const first = await findFirst();
    if (first) {
      if (isCounted) deps.commands.giveBack(subject);
      return answer(deps, res.set("Idempotency-Replayed", "true"), first.id);
    }
    const batchId = newId();
    const outcome = await accept(deps, req, res, {
      batchId,
      body,
      key,
      print: fingerprint(deps.fingerprintKeys, parts),
    });
    if (outcome.outcome === "accepted") return answer(deps, res, batchId);
    // What stands in the way may be the same command, committed by a request that ran beside this one.
    const beside = outcome.outcome === "key-in-progress" ? await findFirst() : undefined;
    if (beside) return answer(deps, res.set("Idempotency-Replayed", "true"), beside.id);
    throw refusalOf(outcome);
  };
}

async function answer({ db, config }: BatchDeps, res: Response, batchId: string): Promise<void> {
  const batch = (await getBatch(db, batchId)) ?? missing();
  res.status(202).location(`${config.API_URL}/v1/reset-batches/${batchId}`).json(batch);
}

function accept(
  { bulkSteps, config }: BatchDeps,
  req: Request,
  res: Response,
  { batchId, body, key, print }: { batchId: string; body: AcceptedBody; key: string; print: string },
): Promise<BatchOutcome> {
  const command = {
    ...rulesOf(config),
    batchId,
    of: body.of,
    reason: body.reason,
    endSessions: body.endSessions,
    perMinute: paceOf(config, body),
    openForMs: config.RESET_OPEN_FOR,
    idempotencyKey: key,
    fingerprint: print,
    expectedCount: body.expectedCount ?? 0,
  };
  return bulkSteps.run(causeOf(req, res), (work) => acceptBatch(work, command));
}

const rulesOf = (config: Config) => ({
  mailsPerHour: config.MAILS_PER_CONTACT_PER_HOUR,
  resetsPerHour: config.RESETS_PER_CONTACT_PER_HOUR,
});

const paceOf = (config: Config, { perMinute }: AcceptedBody) =>
  Math.min(perMinute ?? config.BATCH_RESETS_PER_MINUTE, config.BATCH_RESETS_PER_MINUTE);

async function preview({ bulkDb, config }: BatchDeps, body: AcceptedBody): Promise<BatchPreview> {
  const found = await previewBatch(bulkDb, body.of, rulesOf(config));
  if (!found) throw refusalOf({ outcome: "client-unknown" });
  return { ...found, perMinute: paceOf(config, body) };
}

function partsOf({ of, method, reason, endSessions, perMinute }: AcceptedBody): string[] {
  return ["batch", method, JSON.stringify(of), reason ?? "", String(endSessions), String(perMinute ?? "")];
}

function refusalOf(refused: Exclude<BatchOutcome, { outcome: "accepted" }>): ProblemError {
  const invalid = (pointer: string, code: string, detail: string) =>
    new ProblemError("invalid-request", { errors: [{ pointer, code, detail }] });
  switch (refused.outcome) {
    case "client-unknown":
      return new ProblemError("invalid-request", { errors: [unknownClient("/of/clientId")] });
    case "batch-empty":
      return invalid("/of", "nobody", "must mean at least one contact with portal access");
    case "batch-too-large":
      return invalid("/of", "too-long", `must mean at most ${largestBatch} contacts; make a batch of each client`);
    case "batch-changed":
      return new ProblemError("batch-changed", {
        detail: `${refused.mailable} would be mailed now. Make a dry run and send its number as expectedCount.`,
      });
    case "key-in-progress":
      return new ProblemError("idempotency-in-progress", { retryAfterSeconds: 1 });
    case "mail-not-configured":
      return new ProblemError("mail-not-configured");
  }
}

function getList({ db }: BatchDeps): RequestHandler {
  return async (req, res) => {
    res.json(await listBatches(db, readQuery(BatchQuery, req)));
  };
}

function getOne({ db }: BatchDeps): RequestHandler {
  return async (req, res) => {
    res.json((await getBatch(db, ownIdOf(req))) ?? missing());
  };
}

function getItems({ db }: BatchDeps): RequestHandler {
  return async (req, res) => {
    res.json((await listBatchItems(db, ownIdOf(req), readQuery(BatchItemQuery, req))) ?? missing());
  };
}

type Switch = (work: Work, id: string) => Promise<SwitchOutcome>;

const noBodyThen =
  (isPaused: boolean) =>
  (body: unknown): Switch => {
    NoBody.parse(body);
    return (work, id) => pauseBatch(work, id, isPaused);
  };

function readCancel(body: unknown): Switch {
  const { openResets } = BatchCancelBody.parse(body);
  return (work, id) => cancelBatch(work, id, openResets);
}

function postSwitch({ db, steps }: BatchDeps, read: (body: unknown) => Switch): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    const take = read(req.body);
    const outcome = await steps.run(causeOf(req, res), (work) => take(work, id));
    if (outcome !== "done") throw new ProblemError(outcome);
    res.json((await getBatch(db, id)) ?? missing());
  };
}
