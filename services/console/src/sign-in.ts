import type { StaffSignIn } from "@rekey/database/staff";
import { verifyAgainstNothing, verifyPassword } from "@rekey/secrets/password-hash";
import { createSecret } from "@rekey/secrets/secret";
import { clientKey, typedAddressKey } from "@rekey/web/create-limit";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";

export function showSignIn(deps: ConsoleDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "sign-in", {});
}

/** An unknown address costs the same work and gets the same answer as a wrong password. */
export async function submitSignIn(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const address = typedText(req.body, "address").trim().slice(0, 254);
  const addressKey = typedAddressKey(address);
  await deps.limits.signInByClient.count(clientKey(req));
  await deps.limits.signInByAddress.count(addressKey);
  const password = createSecret(typedText(req.body, "password"));
  const user = await deps.staff.findSignIn(address);
  const isRight = await (user === undefined
    ? verifyAgainstNothing(password)
    : verifyPassword(user.passwordHash, password));
  const isSignedIn = user !== undefined && isRight && (await startSession(deps, res, user));
  if (!isSignedIn) {
    const errors = [{ field: "address", text: "The address or the password is not right." }];
    return deps.pages.send(res, "sign-in", { errors, address }, 401);
  }
  await deps.limits.signInByAddress.forgive(addressKey);
  res.redirect(303, "/");
}

/** False when the user was disabled or changed since the password was checked. */
async function startSession(deps: ConsoleDeps, res: Response, user: StaffSignIn): Promise<boolean> {
  const { id: staffUserId, sessionVersion } = user;
  const isStarted = await deps.staff.createSession({ idHash: deps.cookie.issue(res), staffUserId, sessionVersion });
  if (!isStarted) deps.cookie.clear(res);
  return isStarted;
}

/** For the board, whose own pages have no form of ours. */
export function showSignOut(deps: ConsoleDeps, visit: Visit, _req: Request, res: Response): void {
  deps.pages.send(res, "sign-out", { name: visit.user.name });
}

export async function signOut(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const idHash = deps.cookie.read(req);
  if (idHash !== undefined) await deps.staff.endSession(idHash);
  deps.cookie.clear(res);
  res.redirect(303, "/sign-in");
}
