import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Networks } from "./networks.ts";
import { isPublicAddress } from "./public-address.ts";

/** Why nothing is sent to a place. */
export class NotAllowed extends Error {
  override name = "NotAllowed";
  readonly failure: "address-not-allowed" | "http-not-allowed" | "no-such-host";
  constructor(failure: NotAllowed["failure"]) {
    super(failure);
    this.failure = failure;
  }
}

export type FindAddresses = (host: string) => Promise<LookupAddress[]>;

const findAddresses: FindAddresses = (host) => lookup(host, { all: true, verbatim: true });

/**
 * The addresses of a host to which a message may go. These very ones are then connected to, and nothing looks the name
 * up again: a name that leads elsewhere a moment later leads nowhere. One address that is not allowed forbids all, as
 * it would be tried when another one does not answer.
 */
export async function allowedAddresses(
  url: URL,
  allowed: Networks,
  find: FindAddresses = findAddresses,
): Promise<LookupAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  const found = family === 0 ? await find(host).catch(() => []) : [{ address: host, family }];
  if (found.length === 0) throw new NotAllowed("no-such-host");
  const isNamed = ({ address }: LookupAddress) => isIP(address) !== 0 && allowed.has(address);
  if (!found.every((each) => isNamed(each) || isPublicAddress(each.address)))
    throw new NotAllowed("address-not-allowed");
  // Whoever is on the way would read it, and answer in its place.
  if (url.protocol !== "https:" && !found.every(isNamed)) throw new NotAllowed("http-not-allowed");
  return found;
}
