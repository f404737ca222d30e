import { BlockList, isIP } from "node:net";

/** Everything of IPv4 that is not the open internet (IANA's registry of special addresses), multicast and class E. */
const special = new BlockList();
for (const network of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
]) {
  const [address = "", bits] = network.split("/");
  special.addSubnet(address, Number(bits), "ipv4");
}

/** All that is given out of IPv6. Outside are loopback, link-local, unique local, mapped and translated addresses. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");

/** What within it is special, or carries an address of IPv4 that nobody has judged: Teredo, 6to4. */
const specialOfGlobal = new BlockList();
specialOfGlobal.addSubnet("2001::", 23, "ipv6");
specialOfGlobal.addSubnet("2001:db8::", 32, "ipv6");
specialOfGlobal.addSubnet("2002::", 16, "ipv6");
specialOfGlobal.addSubnet("2620:4f:8000::", 48, "ipv6");
specialOfGlobal.addSubnet("3fff::", 20, "ipv6");

/** Whether an address, and no name, is one of the open internet: nothing of this machine, its network or its cloud. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, "ipv4");
  // An address with a zone is of a link.
  if (isIP(address) !== 6 || address.includes("%")) return false;
  return global.check(address, "ipv6") && !specialOfGlobal.check(address, "ipv6");
}
