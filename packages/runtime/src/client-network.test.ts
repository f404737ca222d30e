import { expect, test } from "vitest";
import { clientNetwork } from "./client-network.ts";

test("an IPv6 subscriber is one client, however many addresses of the /64 are used", () => {
  expect(clientNetwork("2001:db8:1:2::1")).toBe(clientNetwork("2001:0db8:0001:0002:ffff:eeee:dddd:cccc"));
  expect(clientNetwork("2001:db8:1:2::1")).not.toBe(clientNetwork("2001:db8:1:3::1"));
  expect(clientNetwork("2001:db8::1")).toBe(clientNetwork("2001:db8:0:0::2"));
  expect(clientNetwork("fe80::1%eth0")).toBe(clientNetwork("fe80::2"));
});

test("an IPv4 address is the same client over an IPv6 socket and behind a translator", () => {
  for (const spelling of ["::ffff:192.0.2.7", "::FFFF:c000:207", "0:0:0:0:0:ffff:192.0.2.7", "64:ff9b::192.0.2.7"])
    expect(clientNetwork(spelling)).toBe("192.0.2.7");
  expect(clientNetwork("::ffff:192.0.2.8")).not.toBe("192.0.2.7");
});
