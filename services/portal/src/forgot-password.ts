import { EmailAddress } from "@rekey/contracts/address";
import { clientKey, typedAddressKey } from "@rekey/web/client-key";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { goTo } from "./page-language.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";

export function showForgotPassword(deps: PortalDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "forgot-password", {});
}

/**
 * Writes the request down and looks nobody up, so that the answer and its time are the same for everybody. Beyond what
 * all clients together may ask for one address nothing is written and nobody is refused: whoever owns it has mail by then.
 */
export async function submitForgotPassword(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const typed = typedText(req.body, "address").trim();
  const address = EmailAddress.safeParse(typed);
  if (!address.success) {
    const errors = [{ field: "address", text: textsOf(res).forgotPassword.notAnAddress }];
    return deps.pages.send(res, "forgot-password", { errors, address: typed.slice(0, 254) }, 422);
  }
  const { perClient, perAddress, onAddress } = deps.settings.allowances;
  const [client, typedKey] = [clientKey(res), typedAddressKey(address.data)];
  const all = `forgot|address|${typedKey}`;
  const allowances = [
    { key: `forgot|client|${client}`, points: perClient },
    { key: `forgot|pair|${client}|${typedKey}`, points: perAddress },
    { key: all, points: Number.POSITIVE_INFINITY },
  ];
  await deps.limits.attempt(allowances, async (miss, countOf) => {
    miss();
    if (countOf(all) <= onAddress) await deps.store.requestSelfServiceReset(address.data);
  });
  goTo(res, "/forgot-password/sent");
}

export function showForgotPasswordSent(deps: PortalDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "forgot-password-sent", {});
}
