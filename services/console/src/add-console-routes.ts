import type { Request, RequestHandler, Response, Router } from "express";
import { roles } from "@rekey/contracts/roles";
import { goTo } from "@rekey/web/page-address";
import { PageError } from "@rekey/web/page-error";
import { addAccountRoutes } from "./account/account.ts";
import {
  makeServiceAccount,
  revokeServiceAccount,
  rotateServiceAccount,
  showServiceAccounts,
} from "./access/service-accounts.ts";
import { cancelBatch, pauseBatch, resumeBatch, showBatch, showBatches, showBatchItems } from "./batches/batches.ts";
import { showCount, showStart, startBatch } from "./batches/start-batch.ts";
import { addClient, addContact, showAddClient, showAddContact } from "./customers/add-to-directory.ts";
import { checkTypedPassword } from "./customers/check-typed-password.ts";
import { showClient, showClients, showContacts } from "./customers/clients.ts";
import type { ConsoleDeps } from "./console-deps.ts";
import { showContact } from "./customers/contact.ts";
import { addFirmRoutes } from "./firm-sign-in/firm-sign-in.ts";
import { eraseContact, showErase } from "./customers/erase-contact.ts";
import { endContact, reactivateContact, showEnd } from "./customers/ended-contact.ts";
import { mergeContacts, showMerge } from "./customers/merge-contacts.ts";
import { sendTestMail, showMail } from "./mail/mail.ts";
import { showDeliveries, showDelivery } from "./mail/deliveries.ts";
import { retryDeadLetter } from "./mail/dead-letters.ts";
import { showForgotPassword, showSent, submitForgotPassword } from "./own-password/forgot-password.ts";
import { deadLinkPath, forgotPath, linkPath, passwordSetPath } from "./own-password/own-password-paths.ts";
import { showDeadLink, showPasswordSet, showSetPassword, submitSetPassword } from "./own-password/set-password.ts";
import type { Board } from "./queues/create-board.ts";
import { pauseQueue, resumeQueue } from "./queues/queues.ts";
import { findContacts, revealAddress, showContactHistory } from "./history/contact-history.ts";
import { showDocument } from "./history/documents.ts";
import { sendExport, showEvents } from "./history/events.ts";
import { showProof } from "./history/proof.ts";
import { sendResetProof } from "./history/reset-proof.ts";
import { showResetHistory } from "./history/reset-history.ts";
import { showResets } from "./history/resets.ts";
import { sendVerifyPage } from "./history/verify-page.ts";
import { findVisitor, requireRole, startPageOf, type VisitHandler } from "./sign-in/require-role.ts";
import { cancelReset, resendReset, sendProgress } from "./resets/reset-actions.ts";
import { saveContact } from "./customers/save-contact.ts";
import { showSignIn, showSignOut, signOut, submitSignIn } from "./sign-in/sign-in.ts";
import { addSecondStepRoutes } from "./second-factor/second-step.ts";
import { addStaffRoutes } from "./staff/staff.ts";
import { isLocal } from "./staff/staff-flashes.ts";
import { addWebhookRoutes } from "./webhooks/add-webhook-routes.ts";

type Handler = (deps: ConsoleDeps, req: Request, res: Response) => Promise<void> | void;

export function addConsoleRoutes(routes: Router, deps: ConsoleDeps, board: Board): void {
  const open = (handle: Handler) => (req: Request, res: Response) => handle(deps, req, res);
  const staff = (handle: VisitHandler) => requireRole(deps, ["staff"], handle);
  const ops = (handle: VisitHandler) => requireRole(deps, ["ops"], handle);
  const auditor = (handle: VisitHandler) => requireRole(deps, ["auditor"], handle);

  routes.get("/.well-known/jwks.json", (_req, res) => {
    res.set("Cache-Control", "public, max-age=300").json(deps.tokens.jwks);
  });
  routes.get("/sign-in", open(showSignIn));
  routes.post("/sign-in", open(submitSignIn));
  addOwnPasswordRoutes(routes, deps);
  addFirmRoutes(routes, deps);
  addSecondStepRoutes(routes, deps);
  addAccountRoutes(routes, deps);
  routes.get("/sign-out", requireRole(deps, roles, showSignOut));
  routes.post("/sign-out", open(signOut));
  routes.get("/", open(goToStartPage));

  addCustomerRoutes(routes, staff);
  addBatchRoutes(routes, deps);
  routes.get("/history", auditor(showResets));
  routes.get("/history/proof", auditor(showProof));
  routes.get("/history/proof/steps", auditor(showDocument("steps")));
  routes.get("/history/proof/format", auditor(showDocument("format")));
  routes.get("/history/verify", sendVerifyPage());
  routes.get("/history/events", auditor(showEvents));
  routes.get("/history/export", auditor(sendExport));
  routes.get("/history/contacts", auditor(findContacts));
  routes.get("/history/contacts/:id", auditor(showContactHistory));
  routes.post("/history/contacts/:id/address", auditor(revealAddress));
  routes.get("/history/:id", auditor(showResetHistory));
  routes.get("/history/:id/proof", auditor(sendResetProof));

  routes.get("/mail", ops(showMail));
  routes.post("/mail/tests", ops(sendTestMail));
  routes.get("/mail/deliveries", ops(showDeliveries));
  routes.get("/mail/deliveries/:id", ops(showDelivery));
  routes.post("/dead-letters/:id/retry", ops(retryDeadLetter));

  addServiceAccountRoutes(routes, deps);
  addStaffRoutes(routes, deps);
  addErasure(routes, deps);
  addWebhookRoutes(routes, ops);

  routes.post("/queues/:id/pause", ops(pauseQueue));
  routes.post("/queues/:id/resume", ops(resumeQueue));
  routes.use("/queues", board.guard(deps), board.router);
}

function addCustomerRoutes(routes: Router, staff: (handle: VisitHandler) => RequestHandler): void {
  routes.get("/clients", staff(showClients));
  routes.get("/clients/:id", staff(showClient));
  routes.get("/clients/:id/contacts", staff(showContacts));
  routes.get("/add-client", staff(showAddClient));
  routes.post("/add-client", staff(addClient));
  routes.get("/clients/:id/add-contact", staff(showAddContact));
  routes.post("/clients/:id/add-contact", staff(addContact));
  routes.get("/contacts/:id", staff(showContact));
  routes.post("/contacts/:id", staff(saveContact));
  routes.get("/contacts/:id/end", staff(showEnd));
  routes.post("/contacts/:id/end", staff(endContact));
  routes.post("/contacts/:id/reactivate", staff(reactivateContact));
  routes.get("/contacts/:id/merge", staff(showMerge));
  routes.post("/contacts/:id/merge", staff(mergeContacts));
  routes.post("/contacts/:id/password-check", staff(checkTypedPassword));
  routes.get("/resets/:id/progress", staff(sendProgress));
  routes.post("/resets/:id/resend", staff(resendReset));
  routes.post("/resets/:id/cancel", staff(cancelReset));
}

function addBatchRoutes(routes: Router, deps: ConsoleDeps): void {
  const batches = (handle: VisitHandler) => requireRole(deps, ["batches"], handle);
  const followsBatches = (handle: VisitHandler) => requireRole(deps, ["batches", "staff", "ops"], handle);
  routes.get("/batches", followsBatches(showBatches));
  routes.post("/batches", batches(startBatch));
  routes.get("/batches/start", batches(showStart));
  routes.get("/batches/count", batches(showCount));
  routes.get("/batches/:id", followsBatches(showBatch));
  routes.get("/batches/:id/items", followsBatches(showBatchItems));
  routes.post("/batches/:id/pause", batches(pauseBatch));
  routes.post("/batches/:id/resume", batches(resumeBatch));
  routes.post("/batches/:id/cancel", batches(cancelBatch));
}

function addErasure(routes: Router, deps: ConsoleDeps): void {
  routes.get("/contacts/:id/erase", requireRole(deps, ["admin"], showErase));
  routes.post("/contacts/:id/erase", requireRole(deps, ["admin"], eraseContact));
}

function addServiceAccountRoutes(routes: Router, deps: ConsoleDeps): void {
  const admin = (handle: VisitHandler) => requireRole(deps, ["admin"], handle);
  routes.get("/service-accounts", admin(showServiceAccounts));
  routes.post("/service-accounts", admin(makeServiceAccount));
  routes.post("/service-accounts/:id/rotate", admin(rotateServiceAccount));
  routes.post("/service-accounts/:id/revoke", admin(revokeServiceAccount));
}

/** For whoever has a password of Rekey, and is not signed in; where there is nobody such, none of it is there. */
function addOwnPasswordRoutes(routes: Router, deps: ConsoleDeps): void {
  const local = (handle: Handler) => (req: Request, res: Response) => {
    if (!isLocal(deps)) throw new PageError(404, "not-found");
    return handle(deps, req, res);
  };
  routes.get(forgotPath, local(showForgotPassword));
  routes.post(forgotPath, local(submitForgotPassword));
  routes.get(`${forgotPath}/sent`, local(showSent));
  routes.get(linkPath, local(showSetPassword));
  routes.post(linkPath, local(submitSetPassword));
  routes.get(deadLinkPath, local(showDeadLink));
  routes.get(passwordSetPath, local(showPasswordSet));
}

async function goToStartPage(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const user = await findVisitor(deps, req, res);
  goTo(res, user === undefined ? "/sign-in" : startPageOf(user));
}
