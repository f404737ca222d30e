import { BlockList, isIP } from "node:net";
import { z } from "zod";
import { commaList, readAs } from "./config-values.ts";
import { leavesInClear } from "./http-url.ts";

export interface Networks {
  areNamed: boolean;
  has(address: string): boolean;
}

const groupsOfNames: Record<string, readonly string[]> = { loopback: ["127.0.0.0/8", "::1"] };

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

/** False when the text is no address or network, or the network of everybody. */
function addNetwork(list: BlockList, text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  if (isIP(address) === 0 || address.includes("%") || more.length > 0) return false;
  const family = familyOf(address);
  const longest = family === "ipv6" ? 128 : 32;
  const bits = prefix === undefined ? longest : Number(/^\d{1,3}$/.exec(prefix)?.[0] ?? 0);
  if (bits < 1 || bits > longest) return false;
  list.addSubnet(address, bits, family);
  return true;
}

/** Reads "loopback, 10.0.0.0/8, 2001:db8::7"; none unless told. */
export function networkList() {
  const read = (text: string): Networks | undefined => {
    const names = commaList().parse(text);
    const list = new BlockList();
    const areGood = names.flatMap((name) => groupsOfNames[name] ?? [name]).map((network) => addNetwork(list, network));
    if (areGood.includes(false)) return undefined;
    return { areNamed: names.length > 0, has: (address) => list.check(address, familyOf(address)) };
  };
  const fault = 'must be a list of addresses and networks, such as "loopback, 10.0.0.0/8"';
  return z.pipe(z.string().default(""), readAs(read, fault));
}

/** What is wrong with where something is sent by plain http, which may only go to networks that are named for it. */
export function plainReceiverFault(urls: readonly string[], networks: Networks, setting: string): string | undefined {
  if (networks.areNamed || !urls.some(leavesInClear)) return undefined;
  return `must be https, or ${setting} has to name the network that plain http may go to`;
}
