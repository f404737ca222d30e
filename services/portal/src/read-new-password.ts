import { checkPassword } from "@rekey/secrets/password-policy";
import { createSecret, type Secret } from "@rekey/secrets/secret";
import { typedPassword } from "@rekey/web/typed-text";
import type { Response } from "express";
import type { PortalDeps } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";
import { fillWords } from "./texts/fill-words.ts";

/** What is wrong, at a field or with the form as a whole; never with a word of what was typed. */
export interface FieldError {
  field?: string;
  text: string;
}

/** The password that a form has twice, or why it cannot be the new one. */
export function readNewPassword(
  deps: Pick<PortalDeps, "settings">,
  res: Response,
  body: unknown,
  context: readonly string[],
): { password: Secret; error?: FieldError } {
  const typed = typedPassword(body, "new-password");
  const password = createSecret(typed);
  if (typed.normalize("NFC") !== typedPassword(body, "repeat-password").normalize("NFC")) {
    return { password, error: { field: "repeat-password", text: textsOf(res).repeatNotSame } };
  }
  const minLength = deps.settings.passwordMinLength;
  const refusal = checkPassword(password, { minLength, context });
  if (refusal === undefined) return { password };
  return { password, error: { field: "new-password", text: fillWords(textsOf(res).refusals[refusal], { minLength }) } };
}
