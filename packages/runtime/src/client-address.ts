import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { z } from "zod";
import { networkList } from "./networks.ts";

/** The proxies whose word about their clients is believed. */
export interface TrustedProxies {
  areNamed: boolean;
  trusts(address: string): boolean;
}

/** A network of everybody would let every visitor choose who they are, so that is none. */
export function trustedProxies() {
  return z.pipe(
    networkList(),
    z.transform(({ areNamed, has }): TrustedProxies => ({ areNamed, trusts: has })),
  );
}

/** One entry of X-Forwarded-For as a plain address, or undefined. Some proxies add a port, brackets or a zone. */
function readHop(text: string): string | undefined {
  const hop = text.trim();
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(hop)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(hop)?.[1] ?? hop;
  const address = bare.replace(/%.*$/, "");
  return isIP(address) === 0 ? undefined : address;
}

/**
 * Who is asking: the nearest address that is not a trusted proxy. What a proxy did not write itself is never believed,
 * and where one wrote something else than an address, its own stands.
 */
export function clientAddress(req: IncomingMessage, proxies: TrustedProxies): string {
  let client = (req.socket.remoteAddress ?? "unknown").replace(/%.*$/, "");
  const hops = [req.headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
  while (proxies.trusts(client)) {
    const hop = readHop(hops.pop() ?? "");
    if (hop === undefined) return client;
    client = hop;
  }
  return client;
}
