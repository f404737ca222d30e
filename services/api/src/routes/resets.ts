import { type RequestHandler, Router } from "express";
import type { z } from "zod";
import { WaitQuery, longestWaitSeconds } from "@rekey/contracts/feed-http";
import { ResetBody, ResetQuery } from "@rekey/contracts/http";
import type { Reset, Timeline } from "@rekey/contracts/resources";
import { isEnd } from "@rekey/contracts/reset-state";
import { findArchivesOfReset } from "@rekey/database/archives/read-archives";
import type { AcceptOutcome, ResetCommand } from "@rekey/database/resets/accept-reset";
import { findFirstUse } from "@rekey/database/resets/first-use";
import { cancelReset } from "@rekey/database/resets/cancel-reset";
import { resendLink } from "@rekey/database/links/resend-link";
import type { Database } from "@rekey/database/connection";
import { getContact } from "@rekey/database/directory/read-directory";
import { survivorOf } from "@rekey/database/merges/merged-contacts";
import { getReset, getTimeline, listResets } from "@rekey/database/resets/read-resets";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { newId } from "@rekey/database/new-id";
import { type FingerprintKeys, fingerprint, isFingerprintOf } from "@rekey/secrets/fingerprint";
import { checkPassword } from "@rekey/secrets/password-policy";
import { type SealingPublicKey, sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { callerOf } from "../authenticate.ts";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import type { Config } from "../config.ts";
import type { AcceptCommand } from "../gather-commands.ts";
import { type CommandLimit, countCommandOf } from "../limit-commands.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { externalIdOf, missing, ownIdOf } from "../read-id.ts";
import { NoBody } from "../no-body.ts";
import { may, readerOf } from "../present/see-as.ts";
import { presentReset } from "../present/work.ts";
import { readIdempotencyKey } from "../read-idempotency-key.ts";
import type { Waits } from "../waiting/open-waits.ts";
import { applyWait, waitOf } from "../waiting/prefer.ts";
import type { WorkWatch } from "../watch-work.ts";

export interface ResetDeps {
  db: Database;
  steps: UnitOfWork;
  accept: AcceptCommand;
  work: Pick<WorkWatch, "holdOf">;
  waits: Waits;
  sealingKey: SealingPublicKey;
  fingerprintKeys: FingerprintKeys;
  commands: CommandLimit;
  /** What people ask for one by one: what a caller sends beyond it is done after what everybody else asks for. */
  interactive: CommandLimit;
  config: Config;
}

type AcceptedBody = z.output<typeof ResetBody>;

export function resetRoutes(deps: ResetDeps): Router {
  const router = Router();
  router
    .route("/contacts/:id/password-resets")
    .post(may("POST /contacts/:id/password-resets"), postReset(deps))
    .all(methodNotAllowed);
  router.route("/password-resets").get(may("GET /password-resets"), getResets(deps)).all(methodNotAllowed);
  router.route("/password-resets/:id").get(may("GET /password-resets/:id"), getOne(deps)).all(methodNotAllowed);
  router
    .route("/password-resets/:id/timeline")
    .get(may("GET /password-resets/:id/timeline"), getItsTimeline(deps))
    .all(methodNotAllowed);
  router
    .route("/password-resets/:id/cancel")
    .post(may("POST /password-resets/:id/cancel"), postCancel(deps))
    .all(methodNotAllowed);
  router
    .route("/password-resets/:id/resend")
    .post(may("POST /password-resets/:id/resend"), postResend(deps))
    .all(methodNotAllowed);
  return router;
}

/** Accepts the command of a reset: 202 means that it is committed, whatever Redis does. */
function postReset(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const key = readIdempotencyKey(req);
    const contactId = externalIdOf(req);
    const body = ResetBody.parse(req.body);
    const { until } = readQuery(WaitQuery, req);
    const wait = waitOf(req, res, longestWaitSeconds.reset);
    const { subject } = callerOf(res);
    // Whoever repeats a command is answered, however many others were sent.
    const isCounted = await countCommandOf(res, deps.commands, () => findFirstUse(deps.db, subject, key));
    const resetId = newId();
    const parts = partsOf(contactId, body);
    const sealed = body.method === "manual" ? await sealTyped(deps, resetId, body) : undefined;
    const command: ResetCommand = {
      cause: causeOf(req, res),
      resetId,
      contactId,
      method: body.method,
      expectedEmail: body.method === "email" ? body.expectedEmail : undefined,
      reason: body.reason,
      ...(sealed === undefined ? {} : { sealedPassword: sealed }),
      mustChange: body.method === "manual" && body.mustChange,
      idempotencyKey: key,
      fingerprint: fingerprint(deps.fingerprintKeys, parts),
      isFingerprint: (stored) => isFingerprintOf(deps.fingerprintKeys, parts, stored),
      isBulk: deps.interactive.take(subject) !== undefined,
      mailsPerHour: deps.config.MAILS_PER_CONTACT_PER_HOUR,
      resetsPerHour: deps.config.RESETS_PER_CONTACT_PER_HOUR,
      openForMs: deps.config.RESET_OPEN_FOR,
    };
    const accepted = await deps.accept(command);
    const reset = accepted.outcome === "accepted" ? accepted.reset : await replay(deps, accepted, contactId);
    if (accepted.outcome === "replayed") {
      if (isCounted) deps.commands.giveBack(subject);
      res.set("Idempotency-Replayed", "true");
    }
    if (wait && !isEnd(reset.state)) await deps.waits.ends.wait({ resetId: reset.id, until }, wait);
    const last = presentReset(wait ? ((await getReset(deps.db, reset.id)) ?? reset) : reset, deps.work);
    applyWait(res, wait);
    res.location(`${deps.config.API_URL}/v1/password-resets/${last.id}`);
    if (wait && isEnd(last.state)) res.status(200).json(last);
    else res.status(202).set("Retry-After", "1").json(last);
  };
}

/** The first answer again, or the problem that stood in the way. */
async function replay(
  deps: ResetDeps,
  accepted: Exclude<AcceptOutcome, { outcome: "accepted" }>,
  contactId: string,
): Promise<Reset> {
  if (accepted.outcome === "replayed") return (await getReset(deps.db, accepted.resetId)) ?? missing();
  if ("retryAfterSeconds" in accepted) throw new ProblemError(accepted.outcome, accepted);
  if (accepted.outcome === "key-reused") throw new ProblemError("idempotency-key-reused");
  if (accepted.outcome === "key-in-progress")
    throw new ProblemError("idempotency-in-progress", { retryAfterSeconds: 1 });
  // One that was erased has ended too, and this says which it is.
  if (accepted.outcome === "contact-ended") await getContact(deps.db, contactId, undefined);
  const isMerged = accepted.outcome === "contact-merged";
  throw new ProblemError(accepted.outcome, isMerged ? { mergedInto: await survivorOf(deps.db, contactId) } : {});
}

/** What was asked for. Only a keyed hash of it is stored, and none of a password once its reset has ended. */
function partsOf(contactId: string, body: AcceptedBody): string[] {
  return body.method === "email"
    ? ["email", contactId, body.expectedEmail ?? "", body.reason ?? ""]
    : ["manual", contactId, body.password, String(body.mustChange), body.reason ?? ""];
}

async function sealTyped(
  deps: ResetDeps,
  resetId: string,
  body: Extract<AcceptedBody, { method: "manual" }>,
): Promise<string> {
  if (deps.config.MANUAL_RESET === "off") throw new ProblemError("manual-reset-off");
  if (body.password !== body.repeatPassword) {
    throw new ProblemError("invalid-request", {
      errors: [{ pointer: "/repeatPassword", code: "mismatch", detail: "must be the same as the password" }],
    });
  }
  const password = createSecret(body.password);
  // The words of the contact and the firm are checked by the worker: looking them up here would cost a round trip.
  const refusal = checkPassword(password, { minLength: deps.config.PASSWORD_MIN_LENGTH, context: [] });
  if (refusal)
    throw new ProblemError("password-policy", {
      errors: [{ pointer: "/password", code: refusal, detail: policyText(refusal, deps.config) }],
    });
  return sealPassword(deps.sealingKey, resetId, password);
}

function policyText(refusal: string, config: Config): string {
  if (refusal === "too-short") return `must have at least ${config.PASSWORD_MIN_LENGTH} characters`;
  if (refusal === "too-long") return "must have at most 256 characters";
  if (refusal === "not-typeable") return "must have only characters that can be typed and seen, and sent by a form";
  if (refusal === "like-an-address") return "must not be an address";
  if (refusal === "too-common") return "must not be one of the passwords that many people use";
  return "must be harder to guess";
}

function getOne(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const { until } = readQuery(WaitQuery, req);
    const asked = waitOf(req, res, longestWaitSeconds.reset);
    using place = asked && deps.waits.places.take(callerOf(res).subject);
    const wait = place && asked;
    // Recorded before it is waited: who is gone by then has read all the same.
    const reset = (await getReset(deps.db, ownIdOf(req), readerOf(res))) ?? missing();
    const isSoFar = wait && !isEnd(reset.state) && (await deps.waits.ends.wait({ resetId: reset.id, until }, wait));
    applyWait(res, wait);
    res.json(presentReset(isSoFar ? ((await getReset(deps.db, reset.id)) ?? reset) : reset, deps.work));
  };
}

function getResets(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const page = await listResets(
      deps.db,
      { ...readQuery(ResetQuery, req), narrowing: narrowingOf(res) },
      readerOf(res),
    );
    res.json({ ...page, items: page.items.map((reset) => presentReset(reset, deps.work)) });
  };
}

function getItsTimeline(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    const items = (await getTimeline(deps.db, id, readerOf(res))) ?? missing();
    const archivedIn = await findArchivesOfReset(deps.db, id);
    res.json({ items, nextCursor: null, ...(archivedIn.length > 0 && { archivedIn }) } satisfies Timeline);
  };
}

function postCancel(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    const outcome = await deps.steps.run(causeOf(req, res), (work) => cancelReset(work, id));
    if (outcome !== "cancelled") throw new ProblemError(outcome);
    res.json(presentReset((await getReset(deps.db, id)) ?? missing(), deps.work));
  };
}

function postResend(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    await countCommandOf(res, deps.commands);
    const command = { resetId: id, mailsPerHour: deps.config.MAILS_PER_CONTACT_PER_HOUR };
    const resent = await deps.steps.run(causeOf(req, res), (work) => resendLink(work, command));
    if ("retryAfterSeconds" in resent) throw new ProblemError(resent.outcome, resent);
    if (resent.outcome !== "resent") throw new ProblemError(resent.outcome);
    res.status(202).json(presentReset((await getReset(deps.db, id)) ?? missing(), deps.work));
  };
}
