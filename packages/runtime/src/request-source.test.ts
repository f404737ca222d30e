import { expect, test } from "vitest";
import { agentFamily } from "./agent-family.ts";
import { trustedProxies } from "./client-address.ts";
import { addressKeeper } from "./request-source.ts";

const settings = { TRUSTED_PROXIES: trustedProxies().parse(undefined) };
const key = "k".repeat(32);

test.each([
  ["192.0.2.77", "192.0.2.0/24"],
  ["::ffff:192.0.2.77", "192.0.2.0/24"],
  ["64:ff9b::192.0.2.77", "192.0.2.0/24"],
  ["2001:DB8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["2001:db8::7", "2001:db8:0::/48"],
  ["fe80::1%eth0", "fe80:0:0::/48"],
  ["::1", "0:0:0::/48"],
  ["unknown", undefined],
  ["", undefined],
])("of an address its network is kept: %s", (address, kept) => {
  expect(addressKeeper({ ...settings, HISTORY_ADDRESSES: "cut" })(address)).toBe(kept);
});

test("a hashed address is the same for the same subscriber and key, and no other", () => {
  const keepBy = (by: string) => addressKeeper({ ...settings, HISTORY_ADDRESSES: "hashed", HISTORY_ADDRESS_KEY: by });
  const keep = keepBy(key);
  expect(keep("192.0.2.77")).toMatch(/^hmac:[\w-]{22}$/);
  expect(keep("::ffff:192.0.2.77")).toBe(keep("192.0.2.77"));
  expect(keep("2001:db8:1:2::7")).toBe(keep("2001:db8:1:2:ffff::8"));
  const others = [keep("192.0.2.78"), keep("2001:db8:1:3::7"), keepBy("l".repeat(32))("192.0.2.77")];
  expect(new Set([...others, keep("192.0.2.77")]).size).toBe(4);
  expect(keep("unknown")).toBeUndefined();
});

test("nothing is kept where it is set so, and no hash is made without a key", () => {
  expect(addressKeeper({ ...settings, HISTORY_ADDRESSES: "none" })("192.0.2.77")).toBeUndefined();
  expect(() => addressKeeper({ ...settings, HISTORY_ADDRESSES: "hashed" })).toThrow("HISTORY_ADDRESS_KEY");
});

const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

test.each([
  [chrome, "Chrome"],
  [`${chrome} Edg/142.0.0.0`, "Edge"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15", "Safari"],
  ["Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"],
  ["curl/8.14.1", "curl"],
  ["node", "Node"],
  ["python-requests/2.32", "Python"],
  ["Java/21.0.4", "Java"],
  ["Go-http-client/2.0", "Go"],
  ["Rekey command line", "Rekey"],
  ["Alice's own program", "other"],
  ["", "other"],
])("of a user agent only the family is kept: %s", (text, family) => {
  expect(agentFamily(text)).toBe(family);
});
