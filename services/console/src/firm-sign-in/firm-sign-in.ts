import type { AuditSource } from "@rekey/contracts/audit-source";
import type { SignInFailure } from "@rekey/contracts/failure-words";
import { bySystem } from "@rekey/database/actor";
import { endFirmSessions, putFirmAccount } from "@rekey/database/sign-in/firm-accounts";
import { createStaffSession } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { readForm } from "@rekey/runtime/read-body";
import { logOf } from "@rekey/runtime/request-context";
import { clientKey } from "@rekey/web/client-key";
import { goTo } from "@rekey/web/page-address";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response, Router } from "express";
import type { ConsoleDeps } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";
import { firmPaths } from "./firm-paths.ts";
import { type FirmFailure, firmFailureOf, FirmSignInFailed } from "./firm-failure.ts";
import type { FirmProvider } from "./firm-provider.ts";
import { firmFailedView, signedOutView } from "./firm-views.ts";

type FirmDeps = ConsoleDeps & { firm: FirmProvider };

const statusOf: Record<FirmFailure, number> = {
  away: 503,
  declined: 403,
  "begun-elsewhere": 400,
  "not-proven": 403,
  "no-role": 403,
  disabled: 403,
};

/** What the history says of each; nobody has failed where nobody was judged. */
const noted: Record<FirmFailure, SignInFailure | undefined> = {
  away: undefined,
  declined: undefined,
  "begun-elsewhere": "not-proven",
  "not-proven": "not-proven",
  "no-role": "no-role",
  disabled: "disabled",
};

export function addFirmRoutes(routes: Router, { firm, ...others }: ConsoleDeps): void {
  if (firm === undefined) return;
  const deps = { ...others, firm };
  routes.get(firmPaths.begin, (_req, res) => answer(deps, res, () => leadThere(deps, res)));
  routes.get(firmPaths.comeBack, (req, res) => answer(deps, res, () => comeBack(deps, req, res)));
}

/** What the provider itself sends, which proves by its signature from whom it is. */
export function addFirmOpenRoutes(routes: Router, { firm, ...others }: Omit<ConsoleDeps, "pages">): void {
  if (firm === undefined) return;
  const deps = { ...others, firm };
  const form = readForm({ limit: 16_384, maxFields: 10 });
  routes.post(firmPaths.loggedOut, ...form, (req, res) => hearOfLogout(deps, req, res));
}

async function leadThere({ firm, pendingCookies }: FirmDeps, res: Response): Promise<void> {
  const { url, pending } = await firm.start();
  pendingCookies.give(res, pending);
  res.redirect(303, url.href);
}

/** Wrong tries count as those with a password do, and so does who is refused. */
async function comeBack(deps: FirmDeps, req: Request, res: Response): Promise<void> {
  const { firm, limits, pendingCookies, config } = deps;
  const pending = pendingCookies.take(req, res);
  const allowance = { key: `sign-in|client|${clientKey(res)}`, points: config.ATTEMPTS_PER_CLIENT };
  await limits.attempt([allowance], async (miss) => {
    try {
      if (pending === undefined) throw new FirmSignInFailed("begun-elsewhere");
      const query = new URL(req.originalUrl, config.CONSOLE_URL).searchParams;
      if (query.get("state") !== pending.state) throw new FirmSignInFailed("begun-elsewhere");
      await startSession(deps, res, await firm.finish(query, pending));
    } catch (error) {
      if (error instanceof FirmSignInFailed && noted[error.because] !== undefined) miss();
      throw error;
    }
  });
  goTo(res, "/");
}

async function startSession(
  { db, config, cookie, pendingCookies }: FirmDeps,
  res: Response,
  { person, session: issuerSession, idToken }: Awaited<ReturnType<FirmProvider["finish"]>>,
): Promise<void> {
  const cause = { actor: { ...bySystem.actor, source: { ...sourceOf(res), ...issuerIn(person.issuer) } } };
  const steps = unitOfWork(db);
  if (person.roles.length === 0) {
    // Who had one until now may nothing any more, in whatever browser.
    const ended = { ...person, session: undefined, saidAt: Date.now() / 1_000 };
    await steps.runStatement(cause, (statement) => endFirmSessions(statement, ended));
    throw new FirmSignInFailed("no-role");
  }
  const account = await steps.run(cause, (work) => putFirmAccount(work, person));
  if (account.isDisabled) throw new FirmSignInFailed("disabled");
  const session = cookie.create();
  const { idHash } = session;
  const { id: staffUserId, sessionVersion } = account;
  const lifetimeMs = config.SESSION_LIFETIME;
  const isStarted = await steps.runStatement(cause, (statement) =>
    createStaffSession(statement, { idHash, staffUserId, sessionVersion, lifetimeMs, issuerSession }),
  );
  // Switched off or changed since a moment.
  if (!isStarted) throw new FirmSignInFailed("not-proven");
  session.give(res);
  pendingCookies.keepHint(res, idToken, lifetimeMs);
}

const issuerIn = (issuer: string): Pick<AuditSource, "issuer"> => ({ issuer });

/** A page for what came of nothing, with a row of the history where somebody was judged. */
async function answer(deps: FirmDeps, res: Response, handle: () => Promise<void>): Promise<void> {
  try {
    await handle();
  } catch (error) {
    if (!(error instanceof FirmSignInFailed)) throw error;
    const { because, told } = error;
    const { firm, failures, pages } = deps;
    const reason = noted[because];
    if (reason !== undefined) {
      failures.note({
        action: "staff.sign_in_failed",
        detail: { because: reason },
        source: { ...sourceOf(res), ...issuerIn(firm.issuer) },
      });
    }
    logOf(res).warn({ code: "firm-sign-in-failed", because, told }, "nobody was signed in with a firm's account");
    if (because === "away") res.set("Retry-After", "60");
    pages.send(res, firmFailedView, { because, name: firm.name }, statusOf[because]);
  }
}

/** The provider says that a sign-in is over there; so it is here. */
async function hearOfLogout(deps: Omit<FirmDeps, "pages">, req: Request, res: Response): Promise<void> {
  const { firm, db, limits, config } = deps;
  const allowance = { key: `sign-in|client|${clientKey(res)}`, points: config.ATTEMPTS_PER_CLIENT };
  const logout = await limits.attempt([allowance], async (miss) => {
    const read = await firm
      .readLogout(typedText(req.body, "logout_token"))
      .catch((error: unknown) => firmFailureOf(error));
    if (read === undefined) miss();
    return read;
  });
  if (logout instanceof FirmSignInFailed)
    return void res.status(503).set("Retry-After", "60").json({ error: "temporarily_unavailable" });
  if (logout === undefined) return void res.status(400).json({ error: "invalid_request" });
  const source = { ...sourceOf(res), ...issuerIn(firm.issuer) };
  await unitOfWork(db).runStatement({ actor: { ...bySystem.actor, source } }, (statement) =>
    endFirmSessions(statement, { issuer: firm.issuer, ...logout }),
  );
  res.status(200).end();
}

/**
 * Leads whoever has signed out to the provider, to be signed out there too. By a page that goes on by itself: browsers
 * hold what follows a form to the policy of its page, and whereto a provider leads nobody knows.
 */
export async function signOutAtFirm(
  { firm, pages, pendingCookies }: FirmDeps,
  req: Request,
  res: Response,
): Promise<boolean> {
  const url = await firm.signOutUrl(pendingCookies.takeHint(req, res));
  if (url === undefined) return false;
  res.set("Refresh", `0; url=${url.href}`);
  pages.send(res, signedOutView, { name: firm.name, href: url.href });
  return true;
}
