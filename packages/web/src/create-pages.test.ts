import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, test } from "vitest";
import { createPages, wordingInEnglish } from "./create-pages.ts";
import { html } from "./html.ts";
import { loadAssets } from "./load-assets.ts";
import { errorPage } from "./views/error-page.ts";
import { field } from "./views/field.ts";

const assets = loadAssets([new URL("../assets/", import.meta.url)]);
const pages = createPages({ assets, wordingOf: wordingInEnglish("Rekey") });

async function textOf(answer: express.RequestHandler): Promise<string> {
  const server = express().get("/", answer).listen(0, "127.0.0.1");
  await using _ = server;
  await once(server, "listening");
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return await response.text();
}

test("what people typed is text, in content and in attributes", async () => {
  const planted = `"><script>alert(1)</script>'`;
  const data = { id: "x", label: planted, value: planted, errors: [{ field: "x", text: planted }] };
  const text = await textOf((_req, res) => pages.send(res, field, data));
  expect(text).not.toContain("<script>");
  expect(text).not.toContain(`value=""><`);
  expect(text).toContain("&lt;script&gt;");
});

test("a page has no inline script, no inline style and nothing from elsewhere", async () => {
  const data = { reason: "not-found", retryAt: new Date() } as const;
  const text = await textOf((_req, res) => pages.send(res, errorPage, data));
  expect(text).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)/);
  expect(text).not.toMatch(/\sstyle=|<style|\son\w+=/);
  expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(text).not.toContain("undefined");
});

test("a view is shown what its page and its caller know, and a caller that forgets does not compile", async () => {
  const text = await textOf((_req, res) => {
    pages.send(res, (page, data: { name: string }) => html`${page.pageWords.lang} ${data.name}`, { name: "<Ada>" });
    // @ts-expect-error the caller forgets what the view shows
    void (() => pages.send(res, (_page, data: { name: string }) => html`${data.name}`, {}));
  });
  expect(text).toBe("en &lt;Ada&gt;");
});

test("an asset's address changes with the content, and an unknown one is a fault at once", () => {
  expect(assets.url("rekey.css")).toMatch(/^\/assets\/[0-9a-f]{12}\/rekey\.css$/);
  expect(() => assets.url("none.css")).toThrow("there is no asset named none.css");
});
