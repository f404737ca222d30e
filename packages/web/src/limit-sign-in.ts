import { typedAddressKey } from "./client-key.ts";
import type { Allowance } from "./create-limits.ts";

export interface SignInAllowances {
  /** Wrong tries of one client, at whatever addresses. */
  perClient: number;
  /** Wrong tries of one client, or of one known device, at one address as typed. */
  perAddress: number;
  /** Wrong tries of all clients together at one address; from then on each has only a few of its own. */
  onAddress: number;
}

/** What a client has left at an address that many clients have tried: a typing error and the right password. */
const fewTries = 2;

/**
 * What a try to sign in counts against. Nothing here refuses an address to everybody: a client that has not yet tried
 * it is always heard, and a device from which its owner has signed in before has a count that nobody else can use up.
 */
export function signInAllowances(
  { perClient, perAddress, onAddress }: SignInAllowances,
  attempt: { client: string; address: string; knownDevice?: string | undefined },
): Allowance[] {
  const address = typedAddressKey(attempt.address);
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
