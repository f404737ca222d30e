import { type RequestHandler, Router } from "express";
import type { ContactData } from "@rekey/contracts/history";
import type { Database } from "@rekey/database/connection";
import { getContactData } from "@rekey/database/history/contact-data";
import { may, recordedReaderOf } from "../present/see-as.ts";
import { methodNotAllowed } from "../problem.ts";
import { externalIdOf, missing } from "../read-id.ts";

/** All that is known of one contact, for that person to have. */
export function contactDataRoutes(deps: { db: Database }): Router {
  const router = Router();
  router
    .route("/audit/contacts/:id/data")
    .get(may("GET /audit/contacts/:id/data"), getData(deps))
    .all(methodNotAllowed);
  return router;
}

function getData({ db }: { db: Database }): RequestHandler {
  return async (req, res) => {
    const data = (await getContactData(db, externalIdOf(req), recordedReaderOf(res))) ?? missing();
    res.json(data satisfies ContactData);
  };
}
