import type { PasswordRefusalReason } from "@rekey/contracts/failure-words";
import { checkPassword } from "@rekey/secrets/password-policy";
import { createSecret, type Secret } from "@rekey/secrets/secret";
import { typedPassword } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Response } from "express";
import type { PortalDeps } from "./portal-deps.ts";
import { textsOf } from "./portal-wording.ts";
import { fillWords } from "./texts/fill-words.ts";

interface Refusal {
  because: PasswordRefusalReason;
  error: FieldError;
}

/** The password that a form has twice, or why it cannot be the new one. */
export function readNewPassword(
  deps: Pick<PortalDeps, "config">,
  res: Response,
  body: unknown,
  context: readonly string[],
): { password: Secret; refusal?: Refusal } {
  const typed = typedPassword(body, "new-password");
  const password = createSecret(typed);
  if (typed.normalize("NFC") !== typedPassword(body, "repeat-password").normalize("NFC")) {
    const error = { field: "repeat-password", text: textsOf(res).repeatNotSame };
    return { password, refusal: { because: "not-repeated", error } };
  }
  const minLength = deps.config.PASSWORD_MIN_LENGTH;
  const because = checkPassword(password, { minLength, context });
  if (because === undefined) return { password };
  const text = fillWords(textsOf(res).refusals[because], { minLength });
  return { password, refusal: { because, error: { field: "new-password", text } } };
}
