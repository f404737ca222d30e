import { createHmac } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { Request, RequestHandler, Response } from "express";
import { type AgentFamily, agentFamily } from "./agent-family.ts";
import { type TrustedProxies, clientAddress } from "./client-address.ts";
import { clientNetwork } from "./client-network.ts";

/** From where a request came, as far as it is kept. */
export interface RequestSource {
  address?: string;
  requestId?: string;
  agent?: AgentFamily;
}

export interface KeptAddresses {
  TRUSTED_PROXIES: TrustedProxies;
  HISTORY_ADDRESSES: "cut" | "hashed" | "none";
  HISTORY_ADDRESS_KEY?: string | undefined;
}

type KeepAddress = (address: string) => string | undefined;

/** The form in which an address is kept: enough to tell that two are of one place, and not whose it was. */
export function addressKeeper({ HISTORY_ADDRESSES: how, HISTORY_ADDRESS_KEY: key }: KeptAddresses): KeepAddress {
  if (how === "none") return () => undefined;
  if (how !== "hashed") return cutAddress;
  if (key === undefined) throw new Error("HISTORY_ADDRESS_KEY must be set where HISTORY_ADDRESSES is hashed");
  return (address) => {
    const network = clientNetwork(address);
    if (!isKnown(network)) return undefined;
    return `hmac:${createHmac("sha256", key).update(network).digest().subarray(0, 16).toString("base64url")}`;
  };
}

const isKnown = (network: string) => isIPv4(network) || network.endsWith("::/64");

/** The /24 of an IPv4 address, the /48 of an IPv6 one: some hundreds of subscribers, or the site of one. */
function cutAddress(address: string): string | undefined {
  const network = clientNetwork(address);
  if (isIPv4(network)) return `${network.split(".", 3).join(".")}.0/24`;
  return isIPv6(address.replace(/%.*$/, "")) ? `${network.split(":", 3).join(":")}::/48` : undefined;
}

const readers = new WeakMap<Response, () => RequestSource>();

/** Notes how it is told from where a request came; what nobody asks for is not made. */
export function noteSource(config: KeptAddresses): RequestHandler {
  const keep = addressKeeper(config);
  return (req, res, next) => {
    readers.set(res, () => readSource(req, res, keep, config.TRUSTED_PROXIES));
    next();
  };
}

function readSource(req: Request, res: Response, keep: KeepAddress, proxies: TrustedProxies): RequestSource {
  const address = keep(clientAddress(req, proxies));
  const agent = req.get("user-agent");
  const requestId: unknown = res.locals["requestId"];
  return {
    ...(address !== undefined && { address }),
    ...(typeof requestId === "string" && { requestId }),
    ...(agent !== undefined && { agent: agentFamily(agent) }),
  };
}

export function requestSourceOf(res: Response): RequestSource {
  const read = readers.get(res);
  if (read === undefined) throw new Error("the route stands before its request's source is noted");
  return read();
}
