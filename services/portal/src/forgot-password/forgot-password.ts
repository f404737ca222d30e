import { addressKey } from "@rekey/contracts/address";
import { type AddressFault, readAddress } from "@rekey/contracts/read-address";
import { requestSelfServiceReset } from "@rekey/database/resets/self-service";
import { clientKey } from "@rekey/web/client-key";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import { byVisitor, sourceOf } from "../by-visitor.ts";
import { goTo } from "../page-language.ts";
import type { PortalDeps } from "../portal-deps.ts";
import { textsOf } from "../portal-wording.ts";
import { forgotPasswordPage } from "./forgot-password-page.ts";
import type { PortalTexts } from "../texts/en.ts";

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
    return deps.pages.send(res, forgotPasswordPage, { errors, address: typed.slice(0, 254) }, 422);
  }
  const { ATTEMPTS_PER_CLIENT, ATTEMPTS_PER_ADDRESS, ATTEMPTS_ON_ADDRESS } = deps.config;
  const [client, typedKey] = [clientKey(res), addressKey(read.address)];
  const all = `forgot|address|${typedKey}`;
  const allowances = [
    { key: `forgot|client|${client}`, points: ATTEMPTS_PER_CLIENT },
    { key: `forgot|pair|${client}|${typedKey}`, points: ATTEMPTS_PER_ADDRESS },
    { key: all, points: Number.POSITIVE_INFINITY },
  ];
  await deps.limits.attempt(allowances, async (miss, countOf) => {
    miss();
    if (countOf(all) <= ATTEMPTS_ON_ADDRESS) await requestReset(deps, res, read.address);
    else noteLimit(deps, res);
  });
  goTo(res, "/forgot-password/sent");
}

function requestReset({ steps, config }: PortalDeps, res: Response, address: string): Promise<void> {
  const request = { address, openForMs: config.RESET_OPEN_FOR };
  return steps.runStatement(byVisitor(res), (statement) => requestSelfServiceReset(statement, request));
}

function noteLimit({ failures }: PortalDeps, res: Response): void {
  failures.note({ action: "limit.struck", detail: { because: "forgot-of-address" }, source: sourceOf(res) });
}

function explainFault({ forgotPassword }: PortalTexts, fault: AddressFault): string {
  if (fault === "several") return forgotPassword.severalAddresses;
  return fault === "look-alike" ? forgotPassword.lookAlike : forgotPassword.notAnAddress;
}
