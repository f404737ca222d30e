import { networkList } from "./networks.ts";
import { expect, test } from "vitest";
import { allowedAddresses } from "./allowed-addresses.ts";

const none = networkList().parse("");
const own = networkList().parse("10.20.0.0/16, fd12::/16");
const leadsTo =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

test.each([
  ["https://hooks.example.org/x", ["127.0.0.1"]],
  ["https://hooks.example.org/x", ["93.184.216.34", "10.0.0.7"]],
  ["https://hooks.example.org/x", ["::ffff:169.254.169.254"]],
  ["https://hooks.example.org/x", ["fd00:ec2::254"]],
  ["https://127.0.0.1/", []],
  ["https://2130706433/", []],
  ["https://0x7f.1/", []],
  ["https://[::1]:8443/", []],
  ["https://[::ffff:7f00:1]/", []],
  ["https://169.254.169.254/latest/meta-data", []],
])("%s is not sent to when it leads to %j", async (url, addresses) => {
  const found = allowedAddresses(new URL(url), none, leadsTo(...addresses));
  await expect(found).rejects.toMatchObject({ failure: "address-not-allowed" });
});

test("plain http goes to named networks alone, and named networks may be sent to", async () => {
  const plain = new URL("http://hooks.example.org/x");
  const secure = new URL("https://hooks.example.org/x");
  await expect(allowedAddresses(plain, own, leadsTo("93.184.216.34"))).rejects.toMatchObject({
    failure: "http-not-allowed",
  });
  expect(await allowedAddresses(plain, own, leadsTo("10.20.1.1"))).toHaveLength(1);
  expect(await allowedAddresses(secure, own, leadsTo("fd12::5", "93.184.216.34"))).toHaveLength(2);
  await expect(allowedAddresses(secure, own, leadsTo("10.21.1.1"))).rejects.toMatchObject({
    failure: "address-not-allowed",
  });
  await expect(allowedAddresses(secure, none, () => Promise.reject(new Error("ENOTFOUND")))).rejects.toMatchObject({
    failure: "no-such-host",
  });
});
