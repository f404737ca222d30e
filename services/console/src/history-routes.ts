import type { RequestHandler, Router } from "express";
import { findContacts, revealAddress, showContactHistory } from "./history-contact.ts";
import { sendExport, showEvents } from "./history-events.ts";
import { showHistory, showHistoryOfReset } from "./history.ts";
import type { VisitHandler } from "./require-role.ts";

/** The History area, for auditors. */
export function addHistoryRoutes(routes: Router, auditor: (handle: VisitHandler) => RequestHandler): void {
  routes.get("/history", auditor(showHistory));
  routes.get("/history/events", auditor(showEvents));
  routes.get("/history/export", auditor(sendExport));
  routes.get("/history/contacts", auditor(findContacts));
  routes.get("/history/contacts/:id", auditor(showContactHistory));
  routes.post("/history/contacts/:id/address", auditor(revealAddress));
  routes.get("/history/:id", auditor(showHistoryOfReset));
}
