import type { Pages } from "@rekey/web/create-pages";
import { typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import express, { type Router } from "express";
import { z } from "zod";
import { describeFault } from "./describe-fault.ts";
import { faultsPage } from "./faults-page.ts";
import type { MailboxWording } from "./mailbox-page.ts";
import type { FaultBoard } from "../fault-board.ts";
import { MailFaults } from "../mail-fault.ts";
import { FaultForm, faultOfForm } from "./read-fault-form.ts";

const ownPage = /^\/(?:faults|messages\/[A-Za-z0-9]+)?$/;

/** The faults for programs, as JSON. */
export function addFaultApi(routes: Router, faults: FaultBoard): void {
  routes.get("/api/faults", (_req, res) => void res.json({ items: faults.list() }));
  routes.put("/api/faults", express.text({ type: () => true, limit: "64kb" }), (req, res) => {
    const read = MailFaults.safeParse(parseJson(req.body));
    if (!read.success) return void res.status(400).json({ error: z.prettifyError(read.error) });
    faults.replace(read.data.items);
    res.json({ items: faults.list() });
  });
  routes.delete("/api/faults", (_req, res) => {
    faults.clear();
    res.json({ items: [] });
  });
}

/** The same for people, as a page. */
export function addFaultPage(routes: Router, faults: FaultBoard, pages: Pages<MailboxWording>): void {
  const form = express.urlencoded({ extended: false, limit: "16kb", parameterLimit: 50 });
  const show = (res: express.Response, typed: FaultForm, errors: FieldError[]) => {
    const described = faults.list().map(describeFault);
    pages.send(res, faultsPage, { form: typed, errors, described }, errors.length > 0 ? 422 : 200);
  };
  routes.get("/faults", (_req, res) => show(res, FaultForm.parse({}), []));
  routes.post("/faults", form, (req, res) => {
    const typed = FaultForm.parse(req.body ?? {});
    const read = faultOfForm(typed);
    if ("errors" in read) return show(res, typed, read.errors);
    faults.replace([read.fault]);
    res.redirect(303, "/faults");
  });
  routes.post("/faults/clear", form, (req, res) => {
    faults.clear();
    const page = typedText(req.body, "page");
    res.redirect(303, ownPage.test(page) ? page : "/");
  });
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
