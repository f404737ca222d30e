import { addressKey } from "@rekey/contracts/address";
import { addressFaults, readAddress } from "@rekey/contracts/read-address";
import { unknownActor } from "@rekey/database/actor";
import { requestForgottenStaffLink } from "@rekey/database/sign-in/staff-links";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { clientKey } from "@rekey/web/client-key";
import { goTo } from "@rekey/web/page-address";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import type { ConsoleDeps } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";
import { forgotPasswordView, sentView } from "./forgot-password-view.ts";
import { forgotPath } from "./own-password-paths.ts";

export function showForgotPassword(deps: ConsoleDeps, _req: Request, res: Response): void {
  deps.pages.send(res, forgotPasswordView, {});
}

export function showSent(deps: ConsoleDeps, _req: Request, res: Response): void {
  deps.pages.send(res, sentView, {});
}

/**
 * Writes the request down and looks nobody up, so that the answer and its time are the same for every address. Beyond
 * what all clients together may ask for one address nothing is written and nobody is refused.
 */
export async function submitForgotPassword(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const typed = typedText(req.body, "address").trim();
  const read = readAddress(typed);
  if ("fault" in read) {
    const errors = [{ field: "address", text: `It ${addressFaults[read.fault]}.` }];
    return deps.pages.send(res, forgotPasswordView, { errors, address: typed.slice(0, 254) }, 422);
  }
  const { ATTEMPTS_PER_CLIENT, ATTEMPTS_PER_ADDRESS, ATTEMPTS_ON_ADDRESS } = deps.config;
  const [client, key] = [clientKey(res), addressKey(read.address)];
  const all = `forgot|address|${key}`;
  const allowances = [
    { key: `forgot|client|${client}`, points: ATTEMPTS_PER_CLIENT },
    { key: `forgot|pair|${client}|${key}`, points: ATTEMPTS_PER_ADDRESS },
    { key: all, points: Number.POSITIVE_INFINITY },
  ];
  await deps.limits.attempt(allowances, async (miss, countOf) => {
    miss();
    if (countOf(all) <= ATTEMPTS_ON_ADDRESS) return request(deps, res, read.address);
    deps.failures.note({ action: "limit.struck", detail: { because: "forgot-of-address" }, source: sourceOf(res) });
  });
  goTo(res, `${forgotPath}/sent`);
}

function request({ db }: ConsoleDeps, res: Response, address: string): Promise<void> {
  const actor = { subject: unknownActor, name: unknownActor, source: sourceOf(res) };
  return unitOfWork(db).run({ actor }, (work) => requestForgottenStaffLink(work, address));
}
