import { Router } from "express";
import { problems } from "@rekey/contracts/problems";
import { ProblemError } from "../problem.ts";

/** What the `type` of a problem leads to: anyone may read it. */
export function problemPages(): Router {
  const router = Router();
  router.get("/problems/:code", (req, res) => {
    const found = Object.entries(problems).find(([code]) => code === req.params["code"]);
    if (!found) throw new ProblemError("not-found");
    const [code, { status, title }] = found;
    res.json({ code, status, title });
  });
  return router;
}
