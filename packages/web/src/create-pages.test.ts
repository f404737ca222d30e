import { expect, test } from "vitest";
import { createPages } from "./create-pages.ts";
import { loadAssets } from "./load-assets.ts";

const assets = loadAssets([new URL("../assets/", import.meta.url)]);
const pages = createPages({ siteName: "Rekey", viewDirectories: [new URL("../views/", import.meta.url)], assets });

test("what people typed is text, in content and in attributes", () => {
  const planted = `"><script>alert(1)</script>'`;
  const field = pages.render("field", {
    id: "x",
    label: planted,
    value: planted,
    errors: [{ field: "x", text: planted }],
  });
  expect(field).not.toContain("<script>");
  expect(field).not.toContain(`value=""><`);
  expect(field).toContain("&lt;script&gt;");
});

test("a page has no inline script, no inline style and nothing from elsewhere", () => {
  const html = pages.render("error", { frame: {}, title: "Page not found", text: "Nothing here." });
  expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/assets\/)/);
  expect(html).not.toMatch(/\sstyle=|<style|\son\w+=/);
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(html).not.toContain("undefined");
});

test("an asset's address changes with the content, and an unknown one is a fault at once", () => {
  expect(assets.url("rekey.css")).toMatch(/^\/assets\/[0-9a-f]{12}\/rekey\.css$/);
  expect(() => assets.url("none.css")).toThrow("there is no asset named none.css");
});
