import type { Request, RequestHandler, Response, Router } from "express";
import { roles } from "@rekey/contracts/roles";
import { goTo } from "@rekey/web/page-address";
import { addClient, addContact, showAddClient, showAddContact } from "./add-to-directory.ts";
import { checkTypedPassword } from "./check-typed-password.ts";
import { showClient, showClients, showContacts } from "./clients.ts";
import type { ConsoleDeps } from "./console-deps.ts";
import { showContact } from "./contact.ts";
import { endContact, reactivateContact, showEnd } from "./ended-contact.ts";
import { sendTestMail, showMail } from "./mail.ts";
import { showDeliveries, showDelivery } from "./mail-deliveries.ts";
import { retryParked } from "./parked-events.ts";
import { pauseQueue, resumeQueue } from "./queues.ts";
import { addHistoryRoutes } from "./history-routes.ts";
import { findVisitor, requireRole, startPageOf } from "./require-role.ts";
import type { VisitHandler } from "./require-role.ts";
import { relayEvents } from "./relay-events.ts";
import { cancelReset, resendReset, sendProgress } from "./reset-actions.ts";
import { saveContact } from "./save-contact.ts";
import { showStyleGuide } from "./style-guide.ts";
import { showSignIn, showSignOut, signOut, submitSignIn } from "./sign-in.ts";

type Handler = (deps: ConsoleDeps, req: Request, res: Response) => Promise<void> | void;

export interface Board {
  guard: (deps: ConsoleDeps) => RequestHandler;
  router: RequestHandler;
}

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
  routes.get("/sign-out", requireRole(deps, roles, showSignOut));
  routes.post("/sign-out", open(signOut));
  routes.get("/", open(goToStartPage));

  if (deps.hasStyleGuide) routes.get("/styleguide", open(showStyleGuide));

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
  routes.post("/contacts/:id/password-check", staff(checkTypedPassword));
  routes.get("/resets/:id/progress", staff(sendProgress));
  routes.get("/resets/:id/events", staff(relayEvents));
  routes.post("/resets/:id/resend", staff(resendReset));
  routes.post("/resets/:id/cancel", staff(cancelReset));

  addHistoryRoutes(routes, auditor);

  routes.get("/mail", ops(showMail));
  routes.post("/mail/tests", ops(sendTestMail));
  routes.get("/mail/deliveries", ops(showDeliveries));
  routes.get("/mail/deliveries/:id", ops(showDelivery));
  routes.post("/parked-events/:id/retry", ops(retryParked));

  routes.post("/queues/:id/pause", ops(pauseQueue));
  routes.post("/queues/:id/resume", ops(resumeQueue));
  routes.use("/queues", board.guard(deps), board.router);
}

async function goToStartPage(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const user = await findVisitor(deps, req, res);
  goTo(res, user === undefined ? "/sign-in" : startPageOf(user));
}
