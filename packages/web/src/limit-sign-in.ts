import type { Response } from "express";
import { clientKey, goneSignal } from "./client-key.ts";
import type { Allowance, Limits } from "./create-limits.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { CheckSettings } from "./site-settings.ts";

type Attempts = Pick<CheckSettings, "ATTEMPTS_PER_CLIENT" | "ATTEMPTS_PER_ADDRESS" | "ATTEMPTS_ON_ADDRESS">;

/** What a client has left at an address that many clients have tried: a typing error and the right password. */
const fewTries = 2;

/**
 * What a try to sign in counts against. Nothing here refuses an address to everybody: a client that has not yet tried
 * it is always heard, and a device from which its owner has signed in before has a count that nobody else can use up.
 */
export function signInAllowances(
  { ATTEMPTS_PER_CLIENT: perClient, ATTEMPTS_PER_ADDRESS: perAddress, ATTEMPTS_ON_ADDRESS: onAddress }: Attempts,
  attempt: { client: string; addressKey: string; knownDevice?: string | undefined },
): Allowance[] {
  const address = attempt.addressKey;
  if (attempt.knownDevice !== undefined) {
    return [{ key: `sign-in|device|${attempt.knownDevice}|${address}`, points: perAddress }];
  }
  const all = `sign-in|address|${address}`;
  return [
    { key: `sign-in|client|${attempt.client}`, points: perClient },
    {
      key: `sign-in|pair|${attempt.client}|${address}`,
      points: (countOf) => (countOf(all) > onAddress ? Math.min(fewTries, perAddress) : perAddress),
    },
    { key: all, points: Number.POSITIVE_INFINITY },
  ];
}

interface SignInDeps {
  config: Attempts;
  cookie: SessionCookie;
  limits: Limits;
}

/** Whose turn a check of a password takes. */
type Asker = ReturnType<typeof askerOf>;

export function askerOf(res: Response, addressKey: string, isKnown: boolean) {
  // One line for all devices of a person: anybody may have as many of their own as they like.
  const owner = isKnown ? `known|${addressKey}` : clientKey(res);
  return { owner, isKnown, signal: goneSignal(res) };
}

interface SignInAttempt<User> {
  /** The form by which the address is looked up: under any other one each of its spellings had counts of its own. */
  addressKey: string;
  /** Whether a session of the address began in this browser before. */
  wasSessionOf: (device: string) => Promise<boolean>;
  /** What else bounds devices that are not known. */
  ofStrangers?: readonly Allowance[];
  /** Who is signed in then; undefined for a wrong password, which counts. */
  signIn: (asker: Asker) => Promise<User | undefined>;
}

/** One try to sign in, within what the client, the address and the device have left. */
export async function attemptSignIn<User>(
  { config, cookie, limits }: SignInDeps,
  res: Response,
  { addressKey, wasSessionOf, ofStrangers = [], signIn }: SignInAttempt<User>,
): Promise<User | undefined> {
  const device = cookie.readDevice(res.req);
  const isKnown = device !== undefined && (await wasSessionOf(device));
  const knownDevice = isKnown ? device : undefined;
  const allowances = signInAllowances(config, { client: clientKey(res), addressKey, knownDevice });
  return limits.attempt([...allowances, ...(isKnown ? [] : ofStrangers)], async (miss) => {
    const user = await signIn(askerOf(res, addressKey, isKnown));
    if (user === undefined) miss();
    return user;
  });
}
