import type { StaffUser } from "@rekey/database/sign-in/staff";
import { checkedText } from "@rekey/runtime/config-values";
import { parseTotpKeys } from "@rekey/secrets/totp-seal";
import { z } from "zod";

/** Of the codes of an authenticator, which local accounts are asked for after the password. */
export const secondFactorSettings = {
  /** Who has to have one; whoever may not be asked for it by anybody here are accounts of a firm. */
  STAFF_TOTP: z.enum(["optional", "admins", "all"], 'must be "optional", "admins" or "all"').default("optional"),
  /** `id:key,id:key`: the first seals what authenticators share with us, all open. Unset: nobody can switch one on. */
  STAFF_TOTP_KEYS: checkedText(faultOfKeys).optional(),
};

const SecondFactorSettings = z.object(secondFactorSettings);
type SecondFactorSettings = z.output<typeof SecondFactorSettings>;

function faultOfKeys(text: string): string | undefined {
  try {
    parseTotpKeys(text);
    return undefined;
  } catch {
    return "must be keys of 32 bytes such as k2:<base64url>,k1:<base64url>, each with a name of its own: rekey keys generate STAFF_TOTP_KEYS";
  }
}

/** Who has to have a second factor could not get one without keys. */
export function needsTotpKeys({ value, issues }: z.core.ParsePayload<SecondFactorSettings>): void {
  if (value.STAFF_TOTP === "optional" || value.STAFF_TOTP_KEYS !== undefined) return;
  const message = `is not set, and STAFF_TOTP is ${value.STAFF_TOTP}: nobody who has to have a second factor could switch it on`;
  issues.push({ code: "custom", path: ["STAFF_TOTP_KEYS"], message, input: undefined });
}

/** Whether somebody does not get in without a second factor. Of a firm's account the firm decides. */
export function mustHaveSecondFactor(
  { STAFF_TOTP: asked }: Pick<SecondFactorSettings, "STAFF_TOTP">,
  { issuer, roles }: Pick<StaffUser, "issuer" | "roles">,
): boolean {
  return issuer === null && (asked === "all" || (asked === "admins" && roles.includes("admin")));
}
