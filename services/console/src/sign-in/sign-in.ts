import { addressKey } from "@rekey/contracts/address";
import type { SignInFailure } from "@rekey/contracts/failure-words";
import { plainAddress } from "@rekey/contracts/read-address";
import { showAddress } from "@rekey/contracts/show-address";
import { endStaffSession, findStaffSession, findStaffSignIn, wasStaffSessionOf } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { createSecret } from "@rekey/secrets/secret";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { attemptSignIn } from "@rekey/web/limit-sign-in";
import { goTo } from "@rekey/web/page-address";
import { PageError } from "@rekey/web/page-error";
import { typedText } from "@rekey/web/typed-text";
import { focusPage } from "@rekey/web/views/focus-page";
import { type AddressForm, sheetForm, signInFields } from "@rekey/web/views/sheet";
import { staffPage } from "@rekey/web/views/staff-page";
import type { Request, Response } from "express";
import { bdi } from "../common-views.ts";
import type { ConsoleDeps, Visit } from "../console-deps.ts";
import { firmPaths } from "../firm-sign-in/firm-paths.ts";
import { signOutAtFirm } from "../firm-sign-in/firm-sign-in.ts";
import { sourceOf } from "../note-refused-page.ts";
import { forgotPath } from "../own-password/own-password-paths.ts";
import { secondStepOf, sendNoKey } from "../second-factor/second-step.ts";
import { byVisitor, startSession } from "./start-session.ts";

export const showSignIn = (deps: ConsoleDeps, _req: Request, res: Response): void =>
  deps.pages.send(res, signInView, waysOf(deps));

const waysOf = ({ config, firm }: ConsoleDeps) => ({ firmName: firm?.name, isLocal: config.LOCAL_STAFF === "on" });

/** An unknown address costs the same work and gets the same answer as a wrong password. */
export async function submitSignIn(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  if (deps.config.LOCAL_STAFF === "off") throw new PageError(404, "not-found");
  const address = plainAddress(typedText(req.body, "address")).slice(0, 254);
  const password = createSecret(typedText(req.body, "password"));
  const signedIn = await attemptSignIn(deps, res, {
    addressKey: addressKey(address),
    wasSessionOf: (device) => wasStaffSessionOf(deps.db, device, address),
    signIn: async (asker) => {
      const found = await findStaffSignIn(deps.db, address);
      const may = found?.isDisabled === false ? found : undefined;
      const isRight = await deps.passwords.check(may?.passwordHash ?? undefined, password, asker);
      const fail = (because: SignInFailure): undefined => {
        const detail = { because, staffUser: found?.id };
        deps.failures.note({ action: "staff.sign_in_failed", detail, source: sourceOf(res) });
      };
      if (may === undefined) return fail(found === undefined ? "nobody" : "disabled");
      if (!isRight) return fail(may.passwordHash === null ? "no-password" : "wrong-password");
      const next = secondStepOf(deps, may);
      if (next === undefined) return (await startSession(deps, res, may)) ? { next: "/" } : fail("changed-meanwhile");
      if (deps.totpKeys !== undefined) await deps.pendingSignIns.give(res, may);
      else fail("no-code-key");
      return { next: deps.totpKeys && next };
    },
  });
  if (signedIn === undefined) {
    const errors = [{ field: "address", text: "The address or the password is not right." }];
    return deps.pages.send(res, signInView, { ...waysOf(deps), errors, address }, 401);
  }
  if (signedIn.next === undefined) sendNoKey(deps, res);
  else goTo(res, signedIn.next);
}

/** For the board, whose own pages have no form of ours. */
export function showSignOut({ user, send }: Visit): void {
  send(signOutView, { name: user.name });
}

export async function signOut(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  const user = idHash === undefined ? undefined : await findStaffSession(deps.db, idHash);
  if (idHash !== undefined) {
    await unitOfWork(deps.db).runStatement(byVisitor(res), (statement) => endStaffSession(statement, idHash));
  }
  deps.cookie.clear(res);
  const { firm } = deps;
  const isOfFirm = firm !== undefined && user?.issuer === firm.issuer;
  if (!isOfFirm || !(await signOutAtFirm({ ...deps, firm }, req, res))) goTo(res, "/sign-in");
}

interface Ways {
  /** What the firm's own sign-in is called; undefined: there is none. */
  firmName: string | undefined;
  isLocal: boolean;
}

function signInView(page: Page, { address = "", errors, firmName, isLocal }: AddressForm & Ways): Html {
  const title = "Sign in";
  const lead = "For staff, operations and auditors.";
  const fields = html`${firmName !== undefined && firmLink(page, firmName, isLocal)}
  ${isLocal && localFields(page, address, errors)}`;
  const body = isLocal
    ? html`${sheetForm(page, { path: "/sign-in", title, lead, errors }, fields)}
<p class="after"><a href="${page.linkTo(forgotPath)}">Forgot your password?</a></p>`
    : html`<section class="sheet"><header><h1>${title}</h1><p>${lead}</p></header>${fields}</section>`;
  return focusPage(page, { title, errors, scripts: ["password-field.js"] }, body);
}

const localFields = (page: Page, address: string, errors: AddressForm["errors"]): Html =>
  html`${signInFields(page, { label: "E-mail address", value: showAddress(address), errors })}
  <button type="submit">Sign in</button>`;

/** The first choice of whoever has an account of the firm. */
const firmLink = (page: Page, name: string, isOneOfTwo: boolean): Html =>
  html`<a class="button${isOneOfTwo && " secondary"}" href="${page.linkTo(firmPaths.begin)}"><span>Sign in with ${bdi(name)}</span></a>
  ${isOneOfTwo && html`<p class="hint">Or with an account of Rekey:</p>`}`;

function signOutView(page: Page, { name }: { name: string }): Html {
  const title = "Sign out";
  const lead = html`You are signed in as <strong>${bdi(name)}</strong>.`;
  const actions = html`<div class="actions"><button type="submit">Sign out</button> <a href="${page.linkTo("/")}">Stay signed in</a></div>`;
  return staffPage(page, { title }, sheetForm(page, { path: "/sign-out", title, lead }, actions));
}
