import { checkPassword, passwordStrength } from "@rekey/secrets/password-policy";
import { createSecret } from "@rekey/secrets/secret";
import { describePasswordRefusal } from "@rekey/web/describe-password-refusal";
import { typedPassword } from "@rekey/web/typed-text";
import type { Visit } from "../console-deps.ts";
import { readId } from "../read-request.ts";

/** What the page says of a password while it is typed. It is judged here and forgotten; Save decides. */
export async function checkTypedPassword({ api, deps, req, res }: Visit): Promise<void> {
  const { name, email, clientName } = await api.getContact(readId(req));
  const context = [name, email, clientName];
  const password = createSecret(typedPassword(req.body, "password"));
  const minLength = deps.config.PASSWORD_MIN_LENGTH;
  const refusal = checkPassword(password, { minLength, context });
  const level = passwordStrength(password, context);
  const words = level === 4 ? "Very hard to guess" : "Hard to guess";
  res.json(
    refusal === undefined
      ? { isGood: true, level, words }
      : { isGood: false, level: Math.min(level, 2), words: describePasswordRefusal(refusal, minLength) },
  );
}
