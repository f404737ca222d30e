import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inLanguageOf, languageOf, speakTo } from "./page-language.ts";
import { takeLanguage } from "./take-language.ts";

const app = express();
app.use(takeLanguage(new URL("https://portal.example")));
app.get("/sign-in", (_req, res) => void res.send(`${languageOf(res)} ${inLanguageOf(res, "/account")}`));
app.get("/contact", (_req, res) => {
  speakTo(res, { locale: "fr", timeZone: null });
  res.send(`${languageOf(res)} ${inLanguageOf(res, "/account")}`);
});
const server = createServer(app);
let origin = "";
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

interface Asking {
  browser?: string;
  choice?: string;
  /** What the browser says of where the question comes from. */
  site?: string;
}

function ask(path: string, { browser, choice, site }: Asking = {}): Promise<Response> {
  const headers = new Headers();
  if (site !== undefined) headers.set("sec-fetch-site", site);
  if (browser !== undefined) headers.set("accept-language", browser);
  if (choice !== undefined) headers.set("cookie", `other=1; rekey_portal_language=${choice}`);
  return fetch(`${origin}${path}`, { headers, redirect: "manual" });
}

test.each<[path: string, asking: Asking, answer: string]>([
  ["/sign-in", {}, "en /account"],
  ["/sign-in", { browser: "pt, zh;q=0.5" }, "en /account"],
  ["/sign-in", { browser: "pt, de-AT;q=0.5, en;q=0.1" }, "de /account"],
  ["/sign-in", { browser: "de_DE.UTF-8, en;q=0.5" }, "de /account"],
  ["/sign-in", { browser: "FR_ca" }, "fr /account"],
  ["/sign-in", { browser: "de;q=0, *;q=0.1" }, "en /account"],
  ["/sign-in", { browser: "en;q=0.2, es;q=0.9, de;q=junk" }, "es /account"],
  ["/de/sign-in", { browser: "de" }, "de /account"],
  // What no browser sends is not read: to read it takes longer than its length allows.
  ["/sign-in", { browser: `${"a,".repeat(100)}de` }, "en /account"],
  ["/de/sign-in", { browser: "es" }, "de /de/account"],
  ["/en/sign-in", { browser: "es" }, "en /en/account"],
  ["/contact", { browser: "es" }, "fr /fr/account"],
  ["/de/contact", { browser: "es" }, "fr /fr/account"],
  ["/de/contact", { browser: "es", choice: "ar" }, "ar /account"],
  ["/sign-in", { browser: "es", choice: "klingon" }, "es /account"],
])("%s for %j is answered in: %s", async (path, asking, answer) => {
  expect(await (await ask(path, asking)).text()).toBe(answer);
});

test("a choice is remembered for all visits, and leads back to the page without the language in its address", async () => {
  const answer = await ask("/de/sign-in?language=ar");
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in"]);
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^rekey_portal_language=ar; Max-Age=\d{8}; Path=\/; .*HttpOnly; Secure; SameSite=Lax$/),
  ]);
});

test.each(["cross-site", "same-site"])("a link of another site shows a language and chooses none: %s", async (site) => {
  const answer = await ask("/sign-in?language=ar", { site });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/ar/sign-in"]);
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test.each(["//evil.example/x", "/%5Cevil.example", "/\\evil.example", "/de//evil.example", "/x%0d%0aSet-Cookie:a=b"])(
  "a choice never leads to somebody else's page: %s",
  async (path) => {
    const answer = await ask(`${path}?language=de`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
  },
);

test.each(["/sign-in?language=xx", "/sign-in?language=de&language=fr", "/sign-in?language="])(
  "what is no language is no choice: %s",
  async (path) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
  },
);

test("what only looks like a language in an address is a page that does not exist", async () => {
  for (const path of ["/xx/sign-in", "/design-in", "/de-AT/sign-in"]) expect((await ask(path)).status).toBe(404);
});
