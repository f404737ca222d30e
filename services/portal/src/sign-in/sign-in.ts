import { addressKey } from "@rekey/contracts/address";
import { plainAddress } from "@rekey/contracts/read-address";
import {
  type PortalSignIn,
  createPortalSession,
  endPortalSession,
  findSignIn,
  requestRehash,
  wasSessionOf,
} from "@rekey/database/sign-in/portal-sessions";
import { logOf } from "@rekey/runtime/request-context";
import { needsRehash } from "@rekey/secrets/password-hash";
import { sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import type { Secret } from "@rekey/secrets/secret";
import { attemptSignIn } from "@rekey/web/limit-sign-in";
import { hashSettingsOf } from "@rekey/web/site-settings";
import { typedPassword, typedText } from "@rekey/web/typed-text";
import type { View } from "@rekey/web/create-pages";
import type { AddressForm } from "@rekey/web/views/sheet";
import type { SignInFailure } from "@rekey/contracts/failure-words";
import type { Request, Response } from "express";
import { byVisitor, sourceOf } from "../by-visitor.ts";
import { goTo } from "../page-language.ts";
import type { PortalDeps } from "../portal-deps.ts";
import { type PortalWording, textsOf } from "../portal-wording.ts";
import { signInPage } from "./sign-in-page.ts";

/** What is particular to one form of signing in. */
interface SignInForm {
  show: View<AddressForm, PortalWording>;
  /** The application to which somebody signs in, where that is not the portal itself. */
  applicationId?: string;
  /** Where the contact goes next, with a password of their own. */
  goOn: (signedIn: PortalSignIn) => Promise<void> | void;
}

export function submitSignIn(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  return signInBy(deps, req, res, { show: signInPage, goOn: () => goTo(res, "/account") });
}

/** An unknown address costs the same work and gets the same answer as a wrong password. */
export async function signInBy(deps: PortalDeps, req: Request, res: Response, form: SignInForm): Promise<void> {
  const address = plainAddress(typedText(req.body, "address")).slice(0, 254);
  const password = createSecret(typedPassword(req.body, "password"));
  const signedIn = await attemptSignIn(deps, res, {
    addressKey: addressKey(address),
    wasSessionOf: (device) => wasSessionOf(deps.db, device, address),
    signIn: async (asker) => {
      const found = await findSignIn(deps.db, address, deps.config.TYPED_PASSWORD_LIFETIME);
      const signIn = "hindrance" in found ? undefined : found;
      const isRight = await deps.passwords.check(signIn?.passwordHash, password, asker);
      const fail = (because: SignInFailure): undefined => {
        noteFailure(deps, res, form, { because, contactId: found.contactId });
      };
      if ("hindrance" in found) return fail(found.hindrance);
      if (!isRight) return fail("wrong-password");
      if (found.isExpired) fail("password-expired");
      return found.isExpired || (await startSession(deps, res, found)) ? found : fail("changed-meanwhile");
    },
  });
  if (signedIn === undefined || signedIn.isExpired) {
    const { signInExpired, signInRefused } = textsOf(res);
    const errors = [{ field: "address", text: signedIn === undefined ? signInRefused : signInExpired }];
    return deps.pages.send(res, form.show, { errors, address }, 401);
  }
  // Whoever has the right password is signed in, whether or not its hash can be renewed now.
  await improveHash(deps, res, signedIn, password).catch((err: unknown) =>
    logOf(res).warn({ code: "rehash-failed", err }, "an outdated hash was not renewed"),
  );
  if (signedIn.mustChange) return goTo(res, "/account/change-password");
  await form.goOn(signedIn);
}

function noteFailure(
  { failures }: PortalDeps,
  res: Response,
  { applicationId: application }: SignInForm,
  { because, contactId }: { because: SignInFailure; contactId: string | undefined },
): void {
  const detail = { because, application };
  failures.note({ action: "portal.sign_in_failed", contactId, detail, source: sourceOf(res) });
}

/** False when password, access or address changed since they were checked. */
async function startSession(deps: PortalDeps, res: Response, signIn: PortalSignIn): Promise<boolean> {
  const { contactId, credentialVersion, accessVersion } = signIn;
  const cookie = deps.cookie.create();
  const { idHash } = cookie;
  const lifetimeMs = deps.config.SESSION_LIFETIME;
  const session = { idHash, contactId, credentialVersion, accessVersion, lifetimeMs };
  const isStarted = await deps.steps.runStatement(byVisitor(res), (statement) =>
    createPortalSession(statement, session),
  );
  if (isStarted) cookie.give(res);
  return isStarted;
}

/** A password whose hash was made with older settings is only ever seen here, so it is handed on from here, sealed. */
async function improveHash(deps: PortalDeps, res: Response, signIn: PortalSignIn, password: Secret): Promise<void> {
  const { contactId, credentialVersion, passwordHash, isImported } = signIn;
  if (!isImported && !needsRehash(passwordHash, hashSettingsOf(deps.config))) return;
  const sealedPassword = await sealPassword(deps.sealingKey, contactId, password);
  await deps.steps.runStatement(byVisitor(res), (statement) =>
    requestRehash(statement, { contactId, credentialVersion, sealedPassword }),
  );
}

export async function signOut(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  if (idHash !== undefined) {
    await deps.steps.runStatement(byVisitor(res), (statement) => endPortalSession(statement, idHash));
  }
  deps.cookie.clear(res);
  goTo(res, "/sign-in");
}
