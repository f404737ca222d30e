import { checkPassword, passwordStrength } from "@rekey/secrets/password-policy";
import { createSecret } from "@rekey/secrets/secret";
import { describePasswordRefusal } from "@rekey/web/describe-password-refusal";
import { typedPassword } from "@rekey/web/typed-text";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { readId } from "./read-id.ts";

/** What the page says of a password while it is typed. It is judged here and forgotten; Save decides. */
export async function checkTypedPassword(deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  const { name, email, clientName } = await visit.api.getContact(readId(req));
  const context = [name, email, clientName];
  const password = createSecret(typedPassword(req.body, "password"));
  const refusal = checkPassword(password, { minLength: deps.passwordMinLength, context });
  const level = passwordStrength(password, context);
  const words = level === 4 ? "Very hard to guess" : "Hard to guess";
  res.json(
    refusal === undefined
      ? { isGood: true, level, words }
      : { isGood: false, level: Math.min(level, 2), words: describePasswordRefusal(refusal, deps.passwordMinLength) },
  );
}
