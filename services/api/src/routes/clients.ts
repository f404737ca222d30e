import { type RequestHandler, type Response, Router } from "express";
import { ClientBody, ClientPatch, ClientPut, DirectoryQuery } from "@rekey/contracts/http";
import type { Client } from "@rekey/contracts/resources";
import { getClient, listClients } from "@rekey/database/directory/read-directory";
import { versionOfClient } from "@rekey/database/directory/versions";
import { createClient, putClient, updateClient } from "@rekey/database/directory/write-clients";
import { narrowingOf } from "../access/narrow.ts";
import { causeOf } from "../cause.ts";
import { methodNotAllowed } from "../problem.ts";
import { readQuery } from "../read-query.ts";
import { externalIdOf, missing, newIdOf } from "../read-id.ts";
import { preconditionOf } from "../read-precondition.ts";
import { may } from "../present/see-as.ts";
import { type DirectoryDeps, onceThere } from "./directory.ts";

export function clientRoutes(deps: DirectoryDeps): Router {
  const router = Router();
  router
    .route("/clients")
    .get(may("GET /clients"), getClients(deps))
    .post(may("POST /clients"), postClient(deps))
    .all(methodNotAllowed);
  router
    .route("/clients/:id")
    .get(may("GET /clients/:id"), getOneClient(deps))
    .patch(may("PATCH /clients/:id"), patchClient(deps))
    .put(may("PUT /clients/:id"), putOneClient(deps))
    .all(methodNotAllowed);
  return router;
}

function getClients({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    res.json(await listClients(db, readQuery(DirectoryQuery, req), narrowingOf(res)));
  };
}

function getOneClient({ db }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    answerClient(res, await getClient(db, externalIdOf(req)));
  };
}

function postClient({ db, steps, apiUrl }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const body = ClientBody.parse(req.body);
    const id = await steps.run(causeOf(req, res), (work) => createClient(work, body));
    res.status(201).location(`${apiUrl}/v1/clients/${id}`);
    answerClient(res, await getClient(db, id));
  };
}

function patchClient({ db, steps }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const id = externalIdOf(req);
    const [patch, precondition] = [ClientPatch.parse(req.body), preconditionOf(req)];
    await steps.run(
      causeOf(req, res),
      async (work) => (await updateClient(work, id, patch, precondition)) ?? missing(),
    );
    answerClient(res, await getClient(db, id));
  };
}

function putOneClient({ db, steps, apiUrl }: DirectoryDeps): RequestHandler {
  return async (req, res) => {
    const id = newIdOf(req);
    const [client, precondition] = [{ ...ClientPut.parse(req.body), id }, preconditionOf(req)];
    const outcome = await onceThere(() =>
      steps.run(causeOf(req, res), (work) => putClient(work, client, precondition)),
    );
    if (outcome === "created") res.status(201).location(`${apiUrl}/v1/clients/${id}`);
    answerClient(res, await getClient(db, id));
  };
}

function answerClient(res: Response, client: Client | undefined): void {
  if (!client) return missing();
  res.set("ETag", `"${versionOfClient(client)}"`).json(client);
}
