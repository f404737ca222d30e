import { isIPv6 } from "node:net";

/**
 * Who a network address belongs to, as one key: an IPv4 address, or the /64 of an IPv6 one, because one subscriber owns
 * all of it.
 */
export function clientNetwork(text: string): string {
  const address = text.replace(/%.*$/, "");
  if (!isIPv6(address)) return address;
  const groups = ipv6Groups(address);
  const [start, end] = [groups.slice(0, 6).join(":"), groups.slice(6)];
  // An IPv4 client over an IPv6 socket, or behind a translator.
  if (start === "0:0:0:0:0:ffff" || start === "64:ff9b:0:0:0:0") {
    return end.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** The eight groups of an address in any of its spellings. */
function ipv6Groups(address: string): string[] {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}
