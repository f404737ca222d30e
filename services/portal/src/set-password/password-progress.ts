import { setTimeout as after } from "node:timers/promises";
import { isEnd } from "@rekey/contracts/reset-state";
import type { ResetState } from "@rekey/contracts/reset-state";
import { resetState } from "@rekey/database/resets/self-service";
import { PageError } from "@rekey/web/page-error";
import type { Request, Response } from "express";
import { z } from "zod";
import type { PortalDeps } from "../portal-deps.ts";
import {
  passwordHandingOverPage,
  passwordNotHandedOverPage,
  passwordNotSetPage,
  passwordPendingPage,
  passwordSetPage,
} from "./password-progress-pages.ts";

const lookEveryMs = 100;
const ResetId = z.uuid();

/** Waits a moment for the new password to be in force, and says so, or says that it is being applied. */
export async function showPasswordProgress(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const resetId = ResetId.safeParse(req.params["resetId"]);
  if (!resetId.success) throw new PageError(404, "not-found");
  const state = await waitForEnd(deps, resetId.data);
  if (state === "completed") return deps.pages.send(res, passwordSetPage, {});
  if (state === "submitted" || state === "accepted") {
    return deps.pages.send(res, passwordPendingPage, {}, 202);
  }
  if (state === "handing-over") return deps.pages.send(res, passwordHandingOverPage, {}, 202);
  // Of a reset by mail that was never delivered nobody has a link that leads here.
  if (state === "undeliverable") return deps.pages.send(res, passwordNotHandedOverPage, {}, 410);
  deps.pages.send(res, passwordNotSetPage, {}, 410);
}

async function waitForEnd(deps: PortalDeps, resetId: string): Promise<ResetState | undefined> {
  const deadline = performance.now() + deps.config.WAIT_FOR_CHANGE;
  for (;;) {
    const state = await resetState(deps.db, resetId);
    if (state === undefined || isEnd(state) || performance.now() >= deadline) return state;
    await after(lookEveryMs);
  }
}
