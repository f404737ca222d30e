import { logOf } from "@rekey/runtime/request-context";
import { clientKey } from "@rekey/web/client-key";
import type { Pages } from "@rekey/web/create-pages";
import { PageError } from "@rekey/web/page-error";
import type { Request, Response, Router } from "express";
import type { PortalWording } from "../portal-wording.ts";
import { sourceOf } from "../by-visitor.ts";
import { noteRefusedPage } from "../note-refused-page.ts";
import { answerLogout } from "./application-logout.ts";
import { applicationFailedPage } from "./application-pages.ts";
import type { Oidc, OidcDeps } from "./open-oidc.ts";
import { takeChoiceOfLanguage } from "./provider-language.ts";
import { askedWithSecret, openToPrograms, pagesOfProvider, providerPaths } from "./provider-paths.ts";

export type ProviderDeps = OidcDeps & { pages: Pages<PortalWording>; oidc: Oidc };

// More than what any application asks for, and little enough to be remembered.
const longestRequest = 6_000;

/** All that the provider answers: what is not here is not there. */
export function addProviderRoutes(routes: Router, deps: ProviderDeps): void {
  const callback = deps.oidc.provider.callback();
  const answer = async (req: Request, res: Response): Promise<void> => {
    await callback(req, res);
    await answerInItsPlace(deps, req, res);
  };
  for (const path of pagesOfProvider) routes.get(path, (req, res) => answerPage(deps, req, res, answer));
  for (const path of askedWithSecret) routes.all(path, (req, res) => answerApplication(deps, req, res, answer));
  for (const path of openToPrograms) routes.all(path, answer);
}

type Answer = (req: Request, res: Response) => Promise<void>;

/** Each request to sign in is remembered until it is answered, so a client has only so many. */
async function answerPage(deps: ProviderDeps, req: Request, res: Response, answer: Answer): Promise<void> {
  const { config, limits, pages } = deps;
  if (req.url.length > longestRequest) throw new PageError(400, "bad-request");
  if (takeChoiceOfLanguage(req, res, deps.publicUrl)) return;
  // The provider would answer in that mode, which is a page of its own with a script in it.
  if ((req.query["response_mode"] ?? "query") !== "query") {
    return pages.send(res, applicationFailedPage, { code: "unsupported_response_mode" }, 400);
  }
  if (req.path !== providerPaths.authorization) return answer(req, res);
  const allowance = { key: `oidc-request|${clientKey(res)}`, points: config.OIDC_REQUESTS_PER_CLIENT };
  await limits.attempt([allowance], async (count) => {
    count();
    await answer(req, res);
  });
}

/** Whoever has shown no right secret so often is not asked for one any more, for a while. */
async function answerApplication(
  { config, limits, failures }: ProviderDeps,
  req: Request,
  res: Response,
  answer: Answer,
): Promise<void> {
  const allowance = { key: `oidc-secret|${clientKey(res)}`, points: config.ATTEMPTS_PER_CLIENT };
  try {
    await limits.attempt([allowance], async (miss) => {
      await answer(req, res);
      if (res.statusCode !== 401) return;
      failures.note({ action: "access.refused", detail: { because: "application-secret" }, source: sourceOf(res) });
      miss();
    });
  } catch (error) {
    if (!(error instanceof PageError) || res.headersSent) throw error;
    noteRefusedPage(failures, error, res);
    if (error.retryAfterSeconds !== undefined) res.set("Retry-After", String(error.retryAfterSeconds));
    res.status(error.status).json({ error: "temporarily_unavailable", error_description: "too many wrong tries" });
  }
}

/** What the provider leaves to the portal, in the language and the looks of its pages. */
async function answerInItsPlace(deps: ProviderDeps, req: Request, res: Response): Promise<void> {
  const { failures, pages } = deps.oidc.leftToPortal;
  if (failures.has(req)) {
    const err = failures.get(req);
    logOf(res).error({ code: "oidc-failed", err }, "the OpenID provider failed");
  }
  const page = pages.get(req);
  if (page === undefined) return;
  if (page.kind === "logout") return answerLogout(deps, page.logout, req, res);
  const explained = failures.has(req) ? (deps.explainError(page.cause) ?? new PageError(500, "fault")) : undefined;
  if (explained !== undefined) throw explained;
  deps.pages.send(res, applicationFailedPage, { code: page.code }, page.status);
}
