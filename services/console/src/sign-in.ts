import { plainAddress } from "@rekey/contracts/read-address";
import type { StaffSignIn } from "@rekey/database/staff";
import { createSecret } from "@rekey/secrets/secret";
import { clientKey, goneSignal, typedAddressKey } from "@rekey/web/client-key";
import { signInAllowances } from "@rekey/web/limit-sign-in";
import { typedText } from "@rekey/web/typed-text";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";

export function showSignIn(deps: ConsoleDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "sign-in", {});
}

/** An unknown address costs the same work and gets the same answer as a wrong password. */
export async function submitSignIn(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const address = plainAddress(typedText(req.body, "address")).slice(0, 254);
  const client = clientKey(res);
  const device = deps.cookie.readDevice(req);
  const isKnown = device !== undefined && (await deps.staff.wasSessionOf(device, address));
  const knownDevice = isKnown ? device : undefined;
  const allowances = signInAllowances(deps.allowances, { client, address, knownDevice });
  const password = createSecret(typedText(req.body, "password"));
  const user = await deps.limits.attempt(allowances, async (miss) => {
    const found = await deps.staff.findSignIn(address);
    // One line for all devices of a person: anybody may have as many of their own as they like.
    const owner = isKnown ? `known|${typedAddressKey(address)}` : client;
    const asker = { owner, isKnown, signal: goneSignal(res) };
    const isRight = await deps.passwords.check(found?.passwordHash, password, asker);
    if (found !== undefined && isRight && (await startSession(deps, res, found))) return found;
    miss();
    return undefined;
  });
  if (user === undefined) {
    const errors = [{ field: "address", text: "The address or the password is not right." }];
    return deps.pages.send(res, "sign-in", { errors, address }, 401);
  }
  goTo(res, "/");
}

/** False when the user was disabled or changed since the password was checked. */
async function startSession(deps: ConsoleDeps, res: Response, user: StaffSignIn): Promise<boolean> {
  const { id: staffUserId, sessionVersion } = user;
  const session = deps.cookie.create();
  const isStarted = await deps.staff.createSession({ idHash: session.idHash, staffUserId, sessionVersion });
  if (isStarted) session.give(res);
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
  goTo(res, "/sign-in");
}
