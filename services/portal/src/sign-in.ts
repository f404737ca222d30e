import { plainAddress } from "@rekey/contracts/read-address";
import type { PortalSignIn } from "@rekey/database/portal-sessions";
import { logOf } from "@rekey/runtime/request-context";
import { needsRehash } from "@rekey/secrets/password-hash";
import { sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import type { Secret } from "@rekey/secrets/secret";
import { clientKey, goneSignal, typedAddressKey } from "@rekey/web/client-key";
import { signInAllowances } from "@rekey/web/limit-sign-in";
import { typedPassword, typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { goTo } from "./page-language.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";

export function showSignIn(deps: PortalDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "sign-in", {});
}

/** An unknown address costs the same work and gets the same answer as a wrong password. */
export async function submitSignIn(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const address = plainAddress(typedText(req.body, "address")).slice(0, 254);
  const client = clientKey(res);
  const device = deps.cookie.readDevice(req);
  const isKnown = device !== undefined && (await deps.store.wasSessionOf(device, address));
  const knownDevice = isKnown ? device : undefined;
  const allowances = signInAllowances(deps.settings.allowances, { client, address, knownDevice });
  const password = createSecret(typedPassword(req.body, "password"));
  const signedIn = await deps.limits.attempt(allowances, async (miss) => {
    const signIn = await deps.store.findSignIn(address);
    // One line for all devices of a person: anybody may have as many of their own as they like.
    const owner = isKnown ? `known|${typedAddressKey(address)}` : client;
    const asker = { owner, isKnown, signal: goneSignal(res) };
    const isRight = await deps.passwords.check(signIn?.passwordHash, password, asker);
    if (signIn !== undefined && isRight && (await startSession(deps, res, signIn))) return signIn;
    miss();
    return undefined;
  });
  if (signedIn === undefined) {
    const errors = [{ field: "address", text: textsOf(res).signInPage.notRight }];
    return deps.pages.send(res, "sign-in", { errors, address }, 401);
  }
  // Whoever has the right password is signed in, whether or not its hash can be renewed now.
  await improveHash(deps, signedIn, password).catch((err: unknown) =>
    logOf(res).warn({ err }, "a hash was not renewed"),
  );
  goTo(res, signedIn.mustChange ? "/account/change-password" : "/account");
}

/** False when password, access or address changed since they were checked. */
async function startSession(deps: PortalDeps, res: Response, signIn: PortalSignIn): Promise<boolean> {
  const { contactId, credentialVersion, accessVersion } = signIn;
  const session = deps.cookie.create();
  const { idHash } = session;
  const isStarted = await deps.store.createSession({ idHash, contactId, credentialVersion, accessVersion });
  if (isStarted) session.give(res);
  return isStarted;
}

/** A password whose hash was made with older settings is only ever seen here, so it is handed on from here, sealed. */
async function improveHash(deps: PortalDeps, signIn: PortalSignIn, password: Secret): Promise<void> {
  if (!needsRehash(signIn.passwordHash, deps.settings.hash)) return;
  const { contactId, credentialVersion } = signIn;
  const sealedPassword = await sealPassword(deps.sealingKey, contactId, password);
  await deps.store.requestRehash({ contactId, credentialVersion, sealedPassword });
}

export async function signOut(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  if (idHash !== undefined) await deps.store.endSession(idHash);
  deps.cookie.clear(res);
  goTo(res, "/sign-in");
}
