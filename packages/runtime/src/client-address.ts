import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { z } from "zod";
import { commaList } from "./config-values.ts";

/** The proxies whose word about their clients is believed. */
export interface TrustedProxies {
  areNamed: boolean;
  trusts(address: string): boolean;
}

const groupsOfNames: Record<string, readonly string[]> = { loopback: ["127.0.0.0/8", "::1"] };

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/** False when the text is no address or network. A network of everybody would let every visitor choose who they are. */
function addNetwork(list: BlockList, text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  if (isIP(address) === 0 || address.includes("%") || more.length > 0) return false;
  const family = familyOf(address);
  if (prefix === undefined) {
    list.addAddress(address, family);
    return true;
  }
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : 0;
  if (bits < 1 || bits > (family === "ipv6" ? 128 : 32)) return false;
  list.addSubnet(address, bits, family);
  return true;
}

/** Reads "loopback, 10.0.0.0/8, 2001:db8::7"; none unless told. */
export function trustedProxies() {
  return z.pipe(
    z.pipe(z.string().default(""), commaList()),
    z.transform((names: string[], context): TrustedProxies => {
      const list = new BlockList();
      const areGood = names.flatMap((name) => groupsOfNames[name] ?? [name]).map((text) => addNetwork(list, text));
      if (areGood.includes(false)) {
        const message = 'must be a list of addresses and networks, such as "loopback, 10.0.0.0/8"';
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      }
      return { areNamed: names.length > 0, trusts: (address) => list.check(address, familyOf(address)) };
    }),
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
