import { type AddressFault, readAddress } from "@rekey/contracts/read-address";
import { clientKey, typedAddressKey } from "@rekey/web/client-key";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { goTo } from "./page-language.ts";
import type { PortalDeps } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";
import type { PortalTexts } from "./texts/portal-texts.ts";

export function showForgotPassword(deps: PortalDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "forgot-password", {});
}

/**
 * Writes the request down and looks nobody up, so that the answer and its time are the same for everybody. Beyond what
 * all clients together may ask for one address nothing is written and nobody is refused: whoever owns it has mail by
 * then.
 */
export async function submitForgotPassword(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const typed = typedText(req.body, "address").trim();
  const read = readAddress(typed);
  if ("fault" in read) {
    const errors = [{ field: "address", text: explainFault(textsOf(res), read.fault) }];
    return deps.pages.send(res, "forgot-password", { errors, address: typed.slice(0, 254) }, 422);
  }
  const { perClient, perAddress, onAddress } = deps.settings.allowances;
  const [client, typedKey] = [clientKey(res), typedAddressKey(read.address)];
  const all = `forgot|address|${typedKey}`;
  const allowances = [
    { key: `forgot|client|${client}`, points: perClient },
    { key: `forgot|pair|${client}|${typedKey}`, points: perAddress },
    { key: all, points: Number.POSITIVE_INFINITY },
  ];
  await deps.limits.attempt(allowances, async (miss, countOf) => {
    miss();
    if (countOf(all) <= onAddress) await deps.store.requestSelfServiceReset(read.address);
  });
  goTo(res, "/forgot-password/sent");
}

function explainFault({ forgotPassword }: PortalTexts, fault: AddressFault): string {
  if (fault === "several") return forgotPassword.severalAddresses;
  return fault === "other-letters" ? forgotPassword.otherLetters : forgotPassword.notAnAddress;
}

export function showForgotPasswordSent(deps: PortalDeps, _req: Request, res: Response): void {
  deps.pages.send(res, "forgot-password-sent", {});
}
