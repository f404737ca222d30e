import { type RequestHandler, Router } from "express";
import { CheckpointQuery, ConsistencyQuery, type VerifierKeys } from "@rekey/contracts/sealing";
import type { Database } from "@rekey/database/connection";
import { getResetListing } from "@rekey/database/resets/read-resets";
import {
  getLatestCheckpoint,
  listCheckpoints,
  listVerifierKeys,
  proveConsistency,
  proveEvent,
} from "@rekey/database/sealing/read-proofs";
import { proveReset } from "@rekey/database/sealing/prove-reset";
import { z } from "zod";
import { narrowingOf } from "../access/narrow.ts";
import { rowLine } from "../present/row-line.ts";
import { may, presenterFor, recordedReaderOf } from "../present/see-as.ts";
import { methodNotAllowed, ProblemError } from "../problem.ts";
import { missing, ownIdOf } from "../read-id.ts";
import { readQuery } from "../read-query.ts";

/** What proves the history to whoever trusts neither the database nor us. */
export function proofRoutes(deps: { db: Database }): Router {
  const router = Router();
  const route = (path: string) => router.route(path);
  route("/audit/checkpoints").get(may("GET /audit/checkpoints"), getCheckpoints(deps)).all(methodNotAllowed);
  route("/audit/checkpoints/latest").get(may("GET /audit/checkpoints/latest"), getLatest(deps)).all(methodNotAllowed);
  route("/audit/keys").get(may("GET /audit/keys"), getKeys(deps)).all(methodNotAllowed);
  route("/audit/consistency").get(may("GET /audit/consistency"), getConsistency(deps)).all(methodNotAllowed);
  route("/audit/events/:id/proof").get(may("GET /audit/events/:id/proof"), getEventProof(deps)).all(methodNotAllowed);
  route("/audit/resets/:id/proof").get(may("GET /audit/resets/:id/proof"), getResetProof(deps)).all(methodNotAllowed);
  return router;
}

function getCheckpoints({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    res.json(await listCheckpoints(db, readQuery(CheckpointQuery, req)));
  };
}

function getLatest({ db }: { db: Database }): RequestHandler {
  return async (_req, res) => {
    res.json((await getLatestCheckpoint(db)) ?? missing());
  };
}

function getKeys({ db }: { db: Database }): RequestHandler {
  return async (_req, res) => {
    const latest = await getLatestCheckpoint(db);
    const origin = latest?.note.split("\n", 1)[0] ?? null;
    res.json({ origin, keys: await listVerifierKeys(db) } satisfies VerifierKeys);
  };
}

function getConsistency({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const { from, to } = readQuery(ConsistencyQuery, req);
    res.json((await proveConsistency(db, from, to)) ?? missing());
  };
}

const RowId = z.string().regex(/^[1-9]\d{0,17}$/);

function getEventProof({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const id = RowId.safeParse(req.params["id"]).data ?? missing();
    const proof = (await proveEvent(db, id)) ?? missing();
    if (proof === "not-signed-yet") throw new ProblemError("not-signed-yet");
    res.json(proof);
  };
}

function getResetProof({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const resetId = ownIdOf(req);
    if (!(await getResetListing(db, resetId, recordedReaderOf(res), narrowingOf(res)))) missing();
    const proven = await proveReset(db, resetId);
    if (proven === "not-signed-yet") throw new ProblemError("not-signed-yet");
    if ("archivedIn" in proven) {
      throw new ProblemError("history-archived", { detail: `Look in ${proven.archivedIn.join(" and ")}.` });
    }
    const show = presenterFor(res);
    const rows = proven.rows.map(({ provable, proof }) => rowLine(provable, show, proof));
    res.set("Content-Disposition", `attachment; filename="rekey-reset-${resetId}.proof.json"`);
    // Shown already: what is masked twice is another text.
    res.type("application/json").send(JSON.stringify({ ...proven, rows }));
  };
}
