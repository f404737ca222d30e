import type { RequestHandler } from "express";
import type { ErasedContact } from "@rekey/contracts/resources";
import type { Database } from "@rekey/database/connection";
import { eraseContact, getTombstone } from "@rekey/database/directory/erase-contact";
import type { UnitOfWork } from "@rekey/database/unit-of-work";
import { causeOf } from "../cause.ts";
import { namingOther } from "../present/name-holder.ts";
import { externalIdOf, missing } from "../read-id.ts";

/** No limit holds it up, as little as the end of access. Whoever asks twice is told that it is done. */
export function eraseOneContact(deps: { db: Database; steps: UnitOfWork; apiUrl: string }): RequestHandler {
  const { db, steps } = deps;
  return async (req, res) => {
    const id = externalIdOf(req);
    const erasing = steps.run(causeOf(req, res), (work) => eraseContact(work, id));
    const outcome = (await namingOther(deps, res, erasing)) ?? missing();
    const left = (await getTombstone(db, id)) ?? missing();
    res.json({ ...left, alreadyErased: outcome === "already-erased" } satisfies ErasedContact);
  };
}
