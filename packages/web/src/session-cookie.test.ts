import type { CookieOptions, Request, Response } from "express";
import { expect, test } from "vitest";
import { createSessionCookie } from "./session-cookie.ts";

interface SetCookie {
  name: string;
  value: string;
  options: CookieOptions;
}

function issueFrom(publicUrl: string) {
  const cookie = createSessionCookie({
    name: "site",
    publicUrl: new URL(publicUrl),
    lifetimeMs: 1_000,
    sameSite: "strict",
  });
  const cookies: SetCookie[] = [];
  const response = {
    cookie: (name: string, value: string, options: CookieOptions) => cookies.push({ name, value, options }),
  };
  const hash = cookie.issue(response as unknown as Response);
  const [set, device] = cookies;
  if (set === undefined || device === undefined) throw new Error("a cookie was not set");
  const ask = (header: string) => ({ headers: { cookie: header } }) as Request;
  return {
    hash,
    set,
    device,
    read: (header: string) => cookie.read(ask(header)),
    readDevice: (header: string) => cookie.readDevice(ask(header)),
  };
}

test("over https the cookie is bound to its host and never sent in the open", () => {
  const { set } = issueFrom("https://portal.example");
  expect(set.name).toBe("__Host-site");
  expect(set.options).toMatchObject({ httpOnly: true, secure: true, sameSite: "strict", path: "/" });
  expect(set.options.domain).toBeUndefined();
});

test("what the browser holds is not what is stored", () => {
  const { hash, set, read } = issueFrom("http://127.0.0.1:4001");
  expect(set.value).toMatch(/^[\w-]{43}$/);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(read(`other=1; ${set.name}=${set.value}`)).toBe(hash);
});

test("a malformed or missing cookie is no session", () => {
  const { read } = issueFrom("http://127.0.0.1:4001");
  expect(read("")).toBeUndefined();
  expect(read("site=short")).toBeUndefined();
  expect(read("xsite=aaaa")).toBeUndefined();
});

test("a browser is known again by what is stored of its session, which signs nobody in", () => {
  const { hash, device, read, readDevice } = issueFrom("https://portal.example");
  expect(device).toMatchObject({ name: "__Host-site_device", value: hash });
  expect(device.options).toMatchObject({ httpOnly: true, secure: true, sameSite: "strict", path: "/" });
  expect(readDevice(`${device.name}=${device.value}`)).toBe(hash);
  expect(readDevice(`${device.name}=${device.value.toUpperCase()}0`)).toBeUndefined();
  expect(read(`__Host-site=${device.value}`)).toBeUndefined();
});
