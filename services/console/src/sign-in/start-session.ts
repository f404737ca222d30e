import { bySystem, type Cause } from "@rekey/database/actor";
import { createStaffSession, type SecondFactorUse } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import type { Response } from "express";
import type { ConsoleDeps } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";

interface SignedIn {
  id: string;
  sessionVersion: number;
}

/**
 * False when the user was disabled or changed since the password was checked, a code is asked of them and was not
 * given, or it was used before.
 */
export async function startSession(
  { db, config, cookie }: Pick<ConsoleDeps, "db" | "config" | "cookie">,
  res: Response,
  { id: staffUserId, sessionVersion }: SignedIn,
  secondFactor?: SecondFactorUse,
): Promise<boolean> {
  const session = cookie.create();
  const { idHash } = session;
  const lifetimeMs = config.SESSION_LIFETIME;
  const isStarted = await unitOfWork(db).runStatement(byVisitor(res), (statement) =>
    createStaffSession(statement, { idHash, staffUserId, sessionVersion, lifetimeMs, secondFactor }),
  );
  if (isStarted) session.give(res);
  return isStarted;
}

/** Who it is stands in the row; from where they are is what is added. */
export function byVisitor(res: Response): Cause {
  return { actor: { ...bySystem.actor, source: sourceOf(res) } };
}
