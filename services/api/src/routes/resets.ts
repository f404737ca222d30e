import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Request, type RequestHandler, Router } from "express";
import { z } from "zod";
import { IdempotencyKey, ResetBody, ResetQuery } from "@rekey/contracts/http";
import type { Reset } from "@rekey/contracts/resources";
import { isEnd } from "@rekey/contracts/reset-state";
import { acceptReset } from "@rekey/database/accept-reset";
import { findFirstUse } from "@rekey/database/first-use";
import { cancelReset, resendLink } from "@rekey/database/change-reset";
import { type Database, inTransaction } from "@rekey/database/connection";
import { getReset, getTimeline, listResets } from "@rekey/database/read-resets";
import type { Publisher } from "@rekey/messaging/publisher";
import { type FingerprintKeys, fingerprint, isFingerprintOf } from "@rekey/secrets/fingerprint";
import { checkPassword } from "@rekey/secrets/password-policy";
import { type SealingPublicKey, sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { callerOf } from "../authenticate.ts";
import type { Config } from "../config.ts";
import { type CommandLimit, countCommand } from "../limit-commands.ts";
import { ProblemError, methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing, ownIdOf } from "../read-id.ts";
import { may, readerOf } from "../see-as.ts";
import { traceparentOf } from "../traceparent.ts";
import type { WorkWatch } from "../watch-work.ts";

export interface ResetDeps {
  db: Database;
  publisher: Pick<Publisher, "publish">;
  work: Pick<WorkWatch, "holdOf">;
  sealingKey: SealingPublicKey;
  fingerprintKeys: FingerprintKeys;
  commands: CommandLimit;
  config: Config;
}

type AcceptedBody = z.output<typeof ResetBody>;

// Nothing more can be asked for than what the route says.
const NoBody = z.strictObject({}).optional();

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
    const key = IdempotencyKey.safeParse(req.get("idempotency-key"));
    if (!key.success) throw new ProblemError("idempotency-key-missing");
    const contactId = externalIdOf(req);
    const body = ResetBody.parse(req.body);
    const waitMs = waitOf(req);
    const { subject } = callerOf(res);
    // Whoever repeats a command is answered, however many others were sent.
    const isCounted = await countCommand(deps.commands, subject, () => findFirstUse(deps.db, subject, key.data));
    const resetId = randomUUID();
    const parts = partsOf(contactId, body);
    const sealed = body.method === "manual" ? await sealTyped(deps, resetId, body) : undefined;
    const accepted = await acceptReset(deps.db, {
      resetId,
      eventId: randomUUID(),
      contactId,
      method: body.method,
      expectedEmail: body.method === "email" ? body.expectedEmail : undefined,
      reason: body.reason,
      ...(sealed === undefined ? {} : { sealedPassword: sealed }),
      mustChange: body.method === "manual" && body.mustChange,
      actor: callerOf(res),
      idempotencyKey: key.data,
      fingerprint: fingerprint(deps.fingerprintKeys, parts),
      isFingerprint: (stored) => isFingerprintOf(deps.fingerprintKeys, parts, stored),
      traceparent: traceparentOf(req),
      mailsPerHour: deps.config.MAILS_PER_CONTACT_PER_HOUR,
      resetsPerHour: deps.config.RESETS_PER_CONTACT_PER_HOUR,
      openForMs: deps.config.RESET_OPEN_FOR,
    });
    if (accepted.outcome === "accepted") await deps.publisher.publish(accepted.event);
    const reset = accepted.outcome === "accepted" ? accepted.reset : await replay(deps, accepted);
    if (accepted.outcome === "replayed") {
      if (isCounted) deps.commands.giveBack(subject);
      res.set("Idempotency-Replayed", "true");
    }
    const ended = waitMs === undefined ? reset : await waitForEnd(deps.db, reset, waitMs);
    const last = { ...ended, hold: deps.work.holdOf(ended) };
    if (waitMs !== undefined) res.set("Preference-Applied", `wait=${waitMs / 1_000}`);
    res.vary("Prefer").location(`${deps.config.API_URL}/v1/password-resets/${last.id}`);
    if (waitMs !== undefined && isEnd(last.state)) res.status(200).json(last);
    else res.status(202).set("Retry-After", "1").json(last);
  };
}

/** The first answer again, or the problem that stood in the way. */
async function replay(
  deps: ResetDeps,
  accepted: Exclude<Awaited<ReturnType<typeof acceptReset>>, { outcome: "accepted" }>,
): Promise<Reset> {
  if (accepted.outcome === "replayed") return (await getReset(deps.db, accepted.resetId)) ?? missing();
  if ("retryAfterSeconds" in accepted) throw new ProblemError(accepted.outcome, accepted);
  if (accepted.outcome === "key-reused") throw new ProblemError("idempotency-key-reused");
  if (accepted.outcome === "key-in-progress")
    throw new ProblemError("idempotency-in-progress", { retryAfterSeconds: 1 });
  throw new ProblemError(accepted.outcome);
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

/** RFC 7240 `Prefer: wait=N`, at most 10 s; undefined when the caller does not want to wait. */
function waitOf(req: Request): number | undefined {
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(req.get("prefer") ?? "") ?? [];
  return seconds === undefined ? undefined : Math.min(Number(seconds), 10) * 1_000;
}

async function waitForEnd(db: Database, reset: Reset, waitMs: number): Promise<Reset> {
  const until = Date.now() + waitMs;
  let last = reset;
  for (let pauseMs = 40; !isEnd(last.state) && Date.now() < until; pauseMs = Math.min(pauseMs * 1.5, 400)) {
    await pause(Math.min(pauseMs, Math.max(until - Date.now(), 0)));
    last = (await getReset(db, reset.id)) ?? last;
  }
  return last;
}

function getOne(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const reset = (await getReset(deps.db, ownIdOf(req), readerOf(res))) ?? missing();
    res.json({ ...reset, hold: deps.work.holdOf(reset) });
  };
}

function getResets(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const page = await listResets(deps.db, ResetQuery.parse(req.query), readerOf(res));
    res.json({ ...page, items: page.items.map((reset) => ({ ...reset, hold: deps.work.holdOf(reset) })) });
  };
}

function getItsTimeline(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const items = (await getTimeline(deps.db, ownIdOf(req), readerOf(res))) ?? missing();
    res.json({ items, nextCursor: null });
  };
}

function postCancel(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    const outcome = await inTransaction(deps.db, (tx) => cancelReset(tx, id, callerOf(res)));
    if (outcome !== "cancelled") throw new ProblemError(outcome);
    res.json((await getReset(deps.db, id)) ?? missing());
  };
}

function postResend(deps: ResetDeps): RequestHandler {
  return async (req, res) => {
    const id = ownIdOf(req);
    NoBody.parse(req.body);
    await countCommand(deps.commands, callerOf(res).subject);
    const resent = await inTransaction(deps.db, (tx) =>
      resendLink(tx, {
        resetId: id,
        actor: callerOf(res),
        mailsPerHour: deps.config.MAILS_PER_CONTACT_PER_HOUR,
        traceparent: traceparentOf(req),
      }),
    );
    if ("retryAfterSeconds" in resent) throw new ProblemError(resent.outcome, resent);
    if (resent.outcome !== "resent") throw new ProblemError(resent.outcome);
    await deps.publisher.publish(resent.event);
    res.status(202).json((await getReset(deps.db, id)) ?? missing());
  };
}
