import { findStaffSignIn, type StaffSignIn } from "@rekey/database/sign-in/staff";
import { basePathOf } from "@rekey/runtime/base-path";
import { MissingKey } from "@rekey/secrets/missing-key";
import { createSecret, reveal } from "@rekey/secrets/secret";
import { openForContext, sealForContext, type TotpKeys } from "@rekey/secrets/totp-seal";
import { readCookie } from "@rekey/web/session-cookie";
import type { CookieOptions, Request, Response } from "express";
import { z } from "zod";
import type { ConsoleDeps } from "../console-deps.ts";

/** So long somebody may take for a code, and for fetching an authenticator. */
const pendingForMs = 10 * 60_000;
const context = "pending sign-in";

const Pending = z.strictObject({ id: z.string(), email: z.string(), sessionVersion: z.number(), until: z.number() });

export type PendingSignIns = ReturnType<typeof createPendingSignIns>;

/**
 * What a browser keeps of a sign-in whose password was right, until there is a code: who it is, sealed. It opens no
 * page but those of the second step. For the whole host, because only so can no other host of the domain plant one.
 */
export function createPendingSignIns(publicUrl: URL, keys: TotpKeys | undefined) {
  const secure = publicUrl.protocol === "https:";
  const name = `${secure ? "__Host-" : ""}rekey_console_pending${basePathOf(publicUrl).replaceAll("/", "+")}`;
  const attributes: CookieOptions = { httpOnly: true, secure, sameSite: "lax", path: "/" };
  return {
    async give(res: Response, { id, email, sessionVersion }: StaffSignIn): Promise<void> {
      if (keys === undefined) throw new Error("a second step needs STAFF_TOTP_KEYS");
      const pending = { id, email, sessionVersion, until: Date.now() + pendingForMs };
      const sealed = await sealForContext(keys, context, createSecret(JSON.stringify(pending)));
      res.cookie(name, sealed, { ...attributes, maxAge: pendingForMs });
    },
    async read(req: Request): Promise<z.output<typeof Pending> | undefined> {
      const sealed = readCookie(req.headers.cookie, name);
      if (sealed === undefined || keys === undefined) return undefined;
      const opened = await openForContext(keys, context, sealed).catch(unlessMissing);
      const pending = opened && Pending.parse(JSON.parse(reveal(opened)));
      return pending !== undefined && pending.until > Date.now() ? pending : undefined;
    },
    clear: (res: Response): void => void res.clearCookie(name, attributes),
  };
}

/** Its key was taken out meanwhile: they begin anew. */
function unlessMissing(error: unknown): undefined {
  if (!(error instanceof MissingKey)) throw error;
}

/** Whose password was right in this browser a moment ago, as long as nothing of them has changed since. */
export async function findPending(
  { db, pendingSignIns, config }: Pick<ConsoleDeps, "db" | "pendingSignIns" | "config">,
  req: Request,
): Promise<StaffSignIn | undefined> {
  const pending = config.LOCAL_STAFF === "on" ? await pendingSignIns.read(req) : undefined;
  const user = pending && (await findStaffSignIn(db, pending.email));
  const isSame = user?.id === pending?.id && user?.sessionVersion === pending?.sessionVersion;
  return isSame && user?.isDisabled === false ? user : undefined;
}
