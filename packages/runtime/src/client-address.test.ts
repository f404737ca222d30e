import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { z } from "zod";
import { clientAddress, trustedProxies } from "./client-address.ts";
import { readConfig } from "./read-config.ts";

const Config = z.object({ TRUSTED_PROXIES: trustedProxies() });

function read(text: string | undefined) {
  const result = readConfig(Config, { TRUSTED_PROXIES: text });
  if (!result.ok) throw new Error(result.faults.join("\n"));
  return result.config.TRUSTED_PROXIES;
}

function clientOf(trusted: string, peer: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return clientAddress({ socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage, read(trusted));
}

test("without a trusted proxy the peer is the client, whatever a header says", () => {
  expect(read(undefined).areNamed).toBe(false);
  expect(clientOf("", "127.0.0.1", "203.0.113.9")).toBe("127.0.0.1");
  expect(clientOf("10.0.0.0/8", "192.0.2.1", "203.0.113.9")).toBe("192.0.2.1");
});

test("the nearest address that no trusted proxy has is the client, and what stands left of it is not believed", () => {
  expect(clientOf("loopback", "127.0.0.1", "203.0.113.9")).toBe("203.0.113.9");
  expect(clientOf("loopback", "::1", "198.51.100.1, 203.0.113.9")).toBe("203.0.113.9");
  expect(clientOf("loopback,10.0.0.0/8", "127.0.0.1", "198.51.100.1,203.0.113.9, 10.1.2.3,10.9.9.9")).toBe(
    "203.0.113.9",
  );
  expect(clientOf("10.0.0.0/8", "::ffff:10.0.0.1", "203.0.113.9")).toBe("203.0.113.9");
  expect(clientOf("2001:db8:1::/48", "2001:db8:1::7", "2001:db8:2::9")).toBe("2001:db8:2::9");
  expect(clientOf("loopback", "127.0.0.1", "127.0.0.2, 127.0.0.3")).toBe("127.0.0.2");
});

test("an entry with a port, brackets or a zone is an address", () => {
  expect(clientOf("loopback", "127.0.0.1", "203.0.113.9:4711")).toBe("203.0.113.9");
  expect(clientOf("loopback", "127.0.0.1", "[2001:db8::9]:4711")).toBe("2001:db8::9");
  expect(clientOf("loopback", "127.0.0.1", "[2001:db8::9]")).toBe("2001:db8::9");
  expect(clientOf("loopback", "127.0.0.1", "fe80::9%eth0")).toBe("fe80::9");
});

test("where a trusted proxy names no address its own stands", () => {
  for (const hop of ["", " ", ",", "unknown", "203.0.113", "203.0.113.9.9", "1.2.3.4:99999999", "[::1", "<x>"])
    expect(clientOf("loopback", "127.0.0.1", `198.51.100.1, ${hop}`)).toBe("127.0.0.1");
  expect(clientOf("loopback", "127.0.0.1")).toBe("127.0.0.1");
});

test("a setting that is no list of networks is refused without repeating it, and so is a network of everybody", () => {
  for (const text of [
    "proxy.internal",
    "172.16.0.0/33",
    "172.16.0.0/",
    "::/0",
    "0.0.0.0/0",
    "172.16.0.0/12/8",
    "fe80::1%eth0",
  ]) {
    const result = readConfig(Config, { TRUSTED_PROXIES: text });
    expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(result)).not.toContain(text);
  }
});
