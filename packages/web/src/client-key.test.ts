import { EventEmitter } from "node:events";
import type { TrustedProxies } from "@rekey/runtime/client-address";
import type { Logger } from "@rekey/runtime/logger";
import type { Request, Response } from "express";
import { expect, test } from "vitest";
import { clientKey, goneSignal, hideKey, noteClient } from "./client-key.ts";

test("what is kept of a key does not hold the address", () => {
  expect(hideKey("miriam@harbour.test")).toMatch(/^[\w-]{24}$/);
});

/** What is told of requests, each from a peer and perhaps with a forwarded header. */
function toldOf(proxies: TrustedProxies, requests: { peer: string; forwarded?: string; method?: string }[]) {
  const told: string[] = [];
  const note = noteClient(proxies, { warn: (_fields: object, text: string) => told.push(text) } as unknown as Logger);
  const clients = requests.map(({ peer, forwarded, method = "GET" }) => {
    const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    const res = { locals: {} } as Response;
    note({ headers, method, socket: { remoteAddress: peer } } as unknown as Request, res, () => {});
    return clientKey(res);
  });
  return { told, clients };
}

const none: TrustedProxies = { areNamed: false, trusts: () => false };
const loopback: TrustedProxies = { areNamed: true, trusts: (address) => address === "127.0.0.1" };

test("a forwarded header that is not believed is told once", () => {
  const request = { peer: "127.0.0.1", forwarded: "203.0.113.9" };
  expect(toldOf(none, [request, request, { peer: "127.0.0.1" }])).toEqual({
    told: ["X-Forwarded-For is not believed: TRUSTED_PROXIES names no proxy"],
    clients: ["127.0.0.1", "127.0.0.1", "127.0.0.1"],
  });
  expect(toldOf(loopback, [{ peer: "192.0.2.1", forwarded: "203.0.113.9" }, request])).toEqual({
    told: ["X-Forwarded-For came from an address not in TRUSTED_PROXIES"],
    clients: ["192.0.2.1", "203.0.113.9"],
  });
});

test("forms that come past the proxies that are named are told once, and pages are not", () => {
  const form = { peer: "127.0.0.1", method: "POST" };
  expect(toldOf(loopback, [{ peer: "127.0.0.1" }]).told).toEqual([]);
  expect(toldOf(loopback, [form, form]).told).toEqual([
    "a form came without X-Forwarded-For although TRUSTED_PROXIES is set",
  ]);
  expect(toldOf(none, [form]).told).toEqual([]);
});

test("a visitor who leaves is noticed", () => {
  const res = new EventEmitter();
  const signal = goneSignal(res as unknown as Response);
  expect(signal.aborted).toBe(false);
  res.emit("close");
  expect(signal.aborted).toBe(true);
  expect(goneSignal(Object.assign(new EventEmitter(), { destroyed: true }) as unknown as Response).aborted).toBe(true);
});
