import { addressKey } from "@rekey/contracts/address";
import type { SignInFailure } from "@rekey/contracts/failure-words";
import { plainAddress } from "@rekey/contracts/read-address";
import { showAddress } from "@rekey/contracts/show-address";
import { bySystem, type Cause } from "@rekey/database/actor";
import {
  createStaffSession,
  endStaffSession,
  findStaffSignIn,
  type StaffSignIn,
  wasStaffSessionOf,
} from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { createSecret } from "@rekey/secrets/secret";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { attemptSignIn } from "@rekey/web/limit-sign-in";
import { goTo } from "@rekey/web/page-address";
import { typedText } from "@rekey/web/typed-text";
import { focusPage } from "@rekey/web/views/focus-page";
import { type AddressForm, sheetForm, signInFields } from "@rekey/web/views/sheet";
import { staffPage } from "@rekey/web/views/staff-page";
import type { Request, Response } from "express";
import { bdi } from "../common-views.ts";
import type { ConsoleDeps, Visit } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";

export const showSignIn = ({ pages }: ConsoleDeps, _req: Request, res: Response): void =>
  pages.send(res, signInView, {});

/** An unknown address costs the same work and gets the same answer as a wrong password. */
export async function submitSignIn(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const address = plainAddress(typedText(req.body, "address")).slice(0, 254);
  const password = createSecret(typedText(req.body, "password"));
  const user = await attemptSignIn(deps, res, {
    addressKey: addressKey(address),
    wasSessionOf: (device) => wasStaffSessionOf(deps.db, device, address),
    signIn: async (asker) => {
      const found = await findStaffSignIn(deps.db, address);
      const may = found?.isDisabled === false ? found : undefined;
      const isRight = await deps.passwords.check(may?.passwordHash, password, asker);
      const fail = (because: SignInFailure): undefined => {
        const detail = { because, staffUser: found?.id };
        deps.failures.note({ action: "staff.sign_in_failed", detail, source: sourceOf(res) });
      };
      if (may === undefined) return fail(found === undefined ? "nobody" : "disabled");
      if (!isRight) return fail("wrong-password");
      return (await startSession(deps, res, may)) ? may : fail("changed-meanwhile");
    },
  });
  if (user === undefined) {
    const errors = [{ field: "address", text: "The address or the password is not right." }];
    return deps.pages.send(res, signInView, { errors, address }, 401);
  }
  goTo(res, "/");
}

/** False when the user was disabled or changed since the password was checked. */
async function startSession(deps: ConsoleDeps, res: Response, user: StaffSignIn): Promise<boolean> {
  const { id: staffUserId, sessionVersion } = user;
  const session = deps.cookie.create();
  const { idHash } = session;
  const { db, config } = deps;
  const isStarted = await unitOfWork(db).runStatement(byVisitor(res), (statement) =>
    createStaffSession(statement, { idHash, staffUserId, sessionVersion, lifetimeMs: config.SESSION_LIFETIME }),
  );
  if (isStarted) session.give(res);
  return isStarted;
}

/** Who it is stands in the row; from where they are is what is added. */
function byVisitor(res: Response): Cause {
  return { actor: { ...bySystem.actor, source: sourceOf(res) } };
}

/** For the board, whose own pages have no form of ours. */
export function showSignOut({ user, send }: Visit): void {
  send(signOutView, { name: user.name });
}

export async function signOut(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  if (idHash !== undefined) {
    await unitOfWork(deps.db).runStatement(byVisitor(res), (statement) => endStaffSession(statement, idHash));
  }
  deps.cookie.clear(res);
  goTo(res, "/sign-in");
}

function signInView(page: Page, { address = "", errors }: AddressForm): Html {
  const title = "Sign in";
  const lead = "For staff, operations and auditors.";
  const fields = html`${signInFields(page, { label: "E-mail address", value: showAddress(address), errors })}
  <button type="submit">Sign in</button>`;
  const body = sheetForm(page, { path: "/sign-in", title, lead, errors }, fields);
  return focusPage(page, { title, errors, scripts: ["password-field.js"] }, body);
}

function signOutView(page: Page, { name }: { name: string }): Html {
  const title = "Sign out";
  const lead = html`You are signed in as <strong>${bdi(name)}</strong>.`;
  const actions = html`<div class="actions"><button type="submit">Sign out</button> <a href="${page.linkTo("/")}">Stay signed in</a></div>`;
  return staffPage(page, { title }, sheetForm(page, { path: "/sign-out", title, lead }, actions));
}
