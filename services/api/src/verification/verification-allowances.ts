import type { Allowance } from "@rekey/web/create-limits";
import { signInAllowances } from "@rekey/web/limit-sign-in";
import type { Config } from "../config.ts";

type Attempts = Pick<
  Config,
  "ATTEMPTS_PER_CLIENT" | "ATTEMPTS_PER_ADDRESS" | "ATTEMPTS_ON_ADDRESS" | "ATTEMPTS_PER_CALLER"
>;

export interface Attempt {
  /** The program that asks. */
  caller: string;
  /** Where the try comes from; undefined when the program does not say. */
  client: string | undefined;
  /** Whose password: an address as it is looked up, or what stands for it. */
  addressKey: string;
}

/**
 * What a try counts against: the same as at the portal, with the client that the program names. One that names none
 * stands for all of its visitors, so what each of them may try is counted for the address alone, and a guesser there
 * can shut it to its owner for as long as the count lasts.
 */
export function verificationAllowances(config: Attempts, { caller, client, addressKey }: Attempt): Allowance[] {
  const ofCaller = { key: `verify|caller|${caller}`, points: config.ATTEMPTS_PER_CALLER };
  if (client !== undefined) return [ofCaller, ...signInAllowances(config, { client, addressKey })];
  const [, ...ofAddress] = signInAllowances(config, { client: `caller|${caller}`, addressKey });
  return [ofCaller, ...ofAddress];
}
