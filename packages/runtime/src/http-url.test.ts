import { expect, test } from "vitest";
import { z } from "zod";
import { commaList } from "./config-values.ts";
import { overHttps, publicUrl } from "./http-url.ts";
import { networkList, plainReceiverFault } from "./networks.ts";
import { readConfig } from "./read-config.ts";

const Config = z.object({ PORTAL_URL: publicUrl() });
const ListConfig = Config.extend({
  KEYS: overHttps(commaList(), (text) => text.split(",").map((part) => part.split("|")[1] ?? "")),
});

test.each([
  ["https://portal.example.org", "https://portal.example.org"],
  ["https://portal.example.org/", "https://portal.example.org"],
  ["https://portal.example.org/clients//", "https://portal.example.org/clients"],
  ["http://localhost:4001", "http://localhost:4001"],
  ["http://127.0.0.1:4001/", "http://127.0.0.1:4001"],
  ["http://127.9.8.7", "http://127.9.8.7"],
  ["http://[::1]:4001", "http://[::1]:4001"],
  ["  https://portal.example.org/a/b-c_d.e~f/  ", "https://portal.example.org/a/b-c_d.e~f"],
  ["HTTPS://Portal.Example.org:443/Clients", "https://portal.example.org/Clients"],
  ["https://münchen.example.org/portal", "https://xn--mnchen-3ya.example.org/portal"],
  ["https://портал.рф", "https://xn--80awhdgm.xn--p1ai"],
  ["https://[2001:DB8::1]:8443/portal", "https://[2001:db8::1]:8443/portal"],
  ["https://my_portal.example.org", "https://my_portal.example.org"],
])("a web address over TLS or on this machine is taken, without a slash at its end: %s", (text, read) => {
  expect(readConfig(Config, { PORTAL_URL: text })).toMatchObject({
    ok: true,
    config: { PORTAL_URL: read },
    warnings: [],
  });
});

test.each([
  "ftp://portal.example.org",
  "javascript:alert(1)",
  "portal.example.org",
  "//portal.example.org",
  "https:portal.example.org",
  "https://user@portal.example.org",
  "https://user:secret@portal.example.org",
  "https://portal.example.org?",
  "https://portal.example.org/?a=1",
  "https://portal.example.org/#",
  "https://portal example.org",
  "https://",
  "https:///portal.example.org",
  "https:/portal.example.org",
  "https:\\\\portal.example.org",
  "https://portal.example.org\\clients",
  "https://@portal.example.org",
  "https://portal.example.org:0",
  "https://portal.example.org:99999",
  "https://portal.example.org:port",
  "https://portal.example.org.",
  "https://portal..example.org",
  "https://.example.org",
  `https://${"a".repeat(64)}.example.org`,
  "https://portal,example.org",
  "https://[::1%25eth0]",
  `https://portal.example.org/${"a".repeat(100)}`,
  "https://portal.example.org/a//b",
  "https://portal.example.org/a/../b",
  "https://portal.example.org/.",
  "https://portal.example.org/%70ortal",
  "https://portal.example.org/clients portal",
  "https://portal.example.org/portál",
  "https://portal.example.org/a;b",
  "https://portal.example.org/a\tb",
  "https://portal.example.org\n/a",
])("what is no web address, or says more than one, is refused and not repeated: %s", (text) => {
  expect(readConfig(Config, { PORTAL_URL: text })).toEqual({
    ok: false,
    faults: [expect.stringMatching(/^PORTAL_URL: must be an address such as https:\/\/portal\.example\.org or https:/)],
  });
});

const refused = "must be https, or http to this machine alone; ALLOW_PLAIN_HTTP=yes lifts that";

test.each([
  "http://portal.example.org",
  "HTTP://portal.example.org",
  "http://10.0.0.1:4001",
  "http://0.0.0.0:4001",
  "http://localhost.example.org",
  "http://127.0.0.1.example.org",
  "http://127.example.org",
  "http://[::2]",
])("plain http off this machine is refused at the start, and let through with a warning by a setting: %s", (text) => {
  expect(readConfig(Config, { PORTAL_URL: text })).toEqual({ ok: false, faults: [`PORTAL_URL: ${refused}`] });
  const allowed = readConfig(Config, { PORTAL_URL: text, ALLOW_PLAIN_HTTP: "yes" });
  expect(allowed).toMatchObject({ ok: true, warnings: ["PORTAL_URL"] });
});

test("each URL of a list is looked at, and every fault is told at once", () => {
  const KEYS = "http://a.test|https://a.test/keys,https://b.test|http://b.test/keys";
  const result = readConfig(ListConfig, { PORTAL_URL: "http://portal.test", KEYS, ADMIN_PORT: "x" });
  expect(result).toEqual({
    ok: false,
    faults: [`PORTAL_URL: ${refused}`, `KEYS: ${refused}`, "ADMIN_PORT: must be a port number"],
  });
  const [first] = KEYS.split(",");
  expect(readConfig(ListConfig, { PORTAL_URL: "https://portal.test", KEYS: first })).toMatchObject({ ok: true });
});

test("what is sent elsewhere by plain http has to have its network named", () => {
  const named = networkList().parse("10.0.0.0/8");
  const none = networkList().parse(undefined);
  const faultOf = (url: string, networks = none) => plainReceiverFault(["https://b.test/", url], networks, "NETWORKS");
  expect(faultOf("http://crm.test/hook")).toBe(
    "must be https, or NETWORKS has to name the network that plain http may go to",
  );
  expect([faultOf("https://crm.test/hook"), faultOf("http://127.0.0.1:9/hook")]).toEqual([undefined, undefined]);
  expect(faultOf("http://10.0.0.1/hook", named)).toBe(undefined);
});
