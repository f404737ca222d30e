import type { CookieOptions, Request, Response } from "express";
import { expect, test } from "vitest";
import { createSessionCookie } from "./session-cookie.ts";

interface SetCookie {
  name: string;
  value: string;
  options: CookieOptions;
}

function issueFrom(publicUrl: string) {
  const cookie = createSessionCookie({ name: "site", publicUrl: new URL(publicUrl), lifetimeMs: 1_000 });
  const cookies: SetCookie[] = [];
  const response = {
    cookie: (name: string, value: string, options: CookieOptions) => cookies.push({ name, value, options }),
  } as unknown as Response;
  const session = cookie.create();
  expect(cookies, "nothing is given before the session has begun").toEqual([]);
  session.give(response);
  cookie.issueFormSecret(response);
  const [set, device, form] = cookies;
  if (set === undefined || device === undefined || form === undefined) throw new Error("a cookie was not set");
  const ask = (header: string) => ({ headers: { cookie: header } }) as Request;
  return {
    hash: session.idHash,
    set,
    device,
    form,
    read: (header: string) => cookie.read(ask(header)),
    readDevice: (header: string) => cookie.readDevice(ask(header)),
    formSecret: (header: string) => cookie.formSecret(ask(header)),
  };
}

test("over https the cookie is bound to its host, never sent in the open and comes along with a link from elsewhere", () => {
  const { set } = issueFrom("https://portal.example");
  expect(set.name).toBe("__Host-site");
  expect(set.options).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax", path: "/" });
  expect(set.options.domain).toBeUndefined();
});

test("two sites under paths of one host have cookies of their own", () => {
  const [one, other] = [issueFrom("https://www.example/one/portal"), issueFrom("https://www.example/other/portal/")];
  expect([one.set.name, other.set.name]).toEqual(["__Host-site+one+portal", "__Host-site+other+portal"]);
  expect(one.set.options.path, "what __Host- asks for").toBe("/");
  expect(other.read(`${one.set.name}=${one.set.value}`)).toBeUndefined();
  expect(one.read(`__Host-site=${one.set.value}`)).toBeUndefined();
});

test.each([
  ["/one/portal", "/one.portal"],
  ["/portal", "/portal_form"],
  ["/portal", "/portal/_form"],
  ["/portal", "/portal_device"],
  ["", "/_form"],
])("of the sites under %j and %j none reads a cookie of the other", (path, otherPath) => {
  const [one, other] = [issueFrom(`https://www.example${path}`), issueFrom(`https://www.example${otherPath}`)];
  const names = [one, other].flatMap(({ set, device, form }) => [set.name, device.name, form.name]);
  expect(new Set(names).size).toBe(6);
});

test("forms are known by the session, and before there is one by a cookie of their own", () => {
  const { set, formSecret } = issueFrom("https://portal.example");
  const own = `__Host-site_form=${"f".repeat(43)}`;
  expect(formSecret(own)).toBe("f".repeat(43));
  expect(formSecret(`${own}; ${set.name}=${set.value}`)).toBe(set.value);
  expect(formSecret("__Host-site_form=short")).toBeUndefined();
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
  expect(device.options).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax", path: "/" });
  expect(readDevice(`${device.name}=${device.value}`)).toBe(hash);
  expect(readDevice(`${device.name}=${device.value.toUpperCase()}0`)).toBeUndefined();
  expect(read(`__Host-site=${device.value}`)).toBeUndefined();
});
