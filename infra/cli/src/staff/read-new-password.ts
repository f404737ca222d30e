import { generatePassword, checkPassword, type PasswordRefusal } from "@rekey/secrets/password-policy";
import { createSecret, reveal, type Secret } from "@rekey/secrets/secret";
import type { Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";

/** As `PASSWORD_MIN_LENGTH` has it unless told. */
export const usualMinLength = 15;

const refusals: Readonly<Record<PasswordRefusal, string>> = {
  "not-typeable": "has signs that cannot be typed everywhere",
  "too-short": "is too short",
  "too-long": "is too long",
  "like-an-address": "is like an address",
  "too-common": "is among those that are guessed first",
  "contains-context": "is made of the person's own name or address",
  "too-simple": "is too simple: more words, or others, make it harder to guess",
};

export interface NewPassword {
  password: Secret;
  /** Whether nobody knows it yet, so that it has to be shown. */
  isGenerated: boolean;
}

export interface PasswordOptions {
  generate?: boolean;
  stdin?: boolean;
  minLength: number;
}

/**
 * A password for somebody of the staff: written to the command, asked for twice at the terminal, or made up. It stands
 * in no argument, where others on the machine could read it.
 */
export async function readNewPassword(
  around: Pick<Surroundings, "ask" | "readInput" | "complain">,
  { generate, stdin, minLength }: PasswordOptions,
  context: readonly string[],
): Promise<NewPassword> {
  if (generate && stdin) throw new UsageError("--generate and --stdin do not go together");
  const refusalOf = (text: string) => {
    const refusal = checkPassword(createSecret(text), { minLength, context });
    if (refusal === undefined) return undefined;
    return `the password ${refusals[refusal]}${refusal === "too-short" ? `: ${minLength} characters at least` : ""}`;
  };
  if (stdin) {
    const text = (await around.readInput()).replace(/\r?\n$/, "");
    const refusal = refusalOf(text);
    if (refusal !== undefined) throw new UsageError(refusal);
    return { password: createSecret(text), isGenerated: false };
  }
  if (generate || around.ask === undefined) return { password: generatePassword(), isGenerated: true };
  for (;;) {
    const text = await around.ask("Password, or nothing to have one made up: ", { isHidden: true });
    if (text === "") return { password: generatePassword(), isGenerated: true };
    const fault =
      refusalOf(text) ?? ((await around.ask("Again: ", { isHidden: true })) === text ? undefined : "they differ");
    if (fault === undefined) return { password: createSecret(text), isGenerated: false };
    around.complain(`${fault}.`);
  }
}

export const shown = ({ password, isGenerated }: NewPassword): string | undefined =>
  isGenerated ? reveal(password) : undefined;
