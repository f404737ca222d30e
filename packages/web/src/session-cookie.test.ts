import type { CookieOptions, Request, Response } from "express";
import { expect, test } from "vitest";
import { createSessionCookie } from "./session-cookie.ts";

interface SetCookie {
  name: string;
  value: string;
  options: CookieOptions;
}

function issueFrom(publicUrl: string): { hash: string; set: SetCookie; read: (header: string) => string | undefined } {
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
  const [set] = cookies;
  if (set === undefined) throw new Error("no cookie was set");
  return { hash, set, read: (header) => cookie.read({ headers: { cookie: header } } as Request) };
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
