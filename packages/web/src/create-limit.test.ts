import type { Request } from "express";
import { expect, test } from "vitest";
import { clientKey, createLimit, typedAddressKey } from "./create-limit.ts";
import { PageError } from "./page-error.ts";

const keyOf = (ip: string) => clientKey({ ip } as Request);

test("an IPv6 subscriber is one client, however many addresses of the /64 are used", () => {
  expect(keyOf("2001:db8:1:2::1")).toBe(keyOf("2001:0db8:0001:0002:ffff:eeee:dddd:cccc"));
  expect(keyOf("2001:db8:1:2::1")).not.toBe(keyOf("2001:db8:1:3::1"));
  expect(keyOf("2001:db8::1")).toBe(keyOf("2001:db8:0:0::2"));
});

test("an IPv4 address is the same client over an IPv6 socket", () => {
  expect(keyOf("::ffff:192.0.2.7")).toBe(keyOf("192.0.2.7"));
  expect(keyOf("192.0.2.8")).not.toBe(keyOf("192.0.2.7"));
});

test("spellings of one typed address share an allowance, and the key does not hold the address", () => {
  expect(typedAddressKey(" Miriam@Harbour.test ")).toBe(typedAddressKey("miriam@harbour.test"));
  expect(typedAddressKey("miriam@harbour.test")).not.toContain("miriam");
});

test("an allowance that is used up ends in the page for too many attempts, with the time to wait", async () => {
  const limit = createLimit({ points: 2, durationMs: 60_000 });
  await limit.count("a");
  await limit.count("a");
  const refusal: unknown = await limit.count("a").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(PageError);
  expect(refusal).toMatchObject({ status: 429, reason: "too-many" });
  await limit.count("b");
});
