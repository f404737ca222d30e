import { findPortalSession } from "@rekey/database/sign-in/portal-sessions";
import { setFrame } from "@rekey/web/create-pages";
import type { Request, Response } from "express";
import { noteSignedIn } from "../note-refused-page.ts";
import { goTo, speakTo } from "../page-language.ts";
import type { PortalDeps, SignedIn } from "../portal-deps.ts";

type ContactHandler = (deps: PortalDeps, session: SignedIn, req: Request, res: Response) => Promise<void> | void;

/** Calls the handler for a signed-in contact; everybody else is sent to sign in. */
export function requireContact(deps: PortalDeps, handle: ContactHandler) {
  return async (req: Request, res: Response): Promise<void> => {
    const idHash = deps.cookie.read(req);
    const session = idHash === undefined ? undefined : await findPortalSession(deps.db, idHash);
    if (idHash === undefined || session === undefined) return goTo(res, "/sign-in");
    noteSignedIn(res, session.contactId);
    speakTo(res, session);
    setFrame(res, { viewer: { name: session.name, roles: session.clientName } });
    await handle(deps, { ...session, idHash }, req, res);
  };
}

/** As `requireContact`, and whoever was given a password by somebody else must choose their own first. */
export function requireSettledContact(deps: PortalDeps, handle: ContactHandler) {
  return requireContact(deps, (_deps, session, req, res) =>
    session.mustChange ? goTo(res, "/account/change-password") : handle(deps, session, req, res),
  );
}
