import { readFileSync } from "node:fs";
import { toText } from "@rekey/web/html";
import { expect, test } from "vitest";
import { markdownView, titleOf } from "./markdown-view.ts";

const view = (text: string) => toText(markdownView(text, (to) => (to.startsWith("https:") ? to : undefined)));
const plain = (text: string) => view(text).replaceAll(/\n\s*/g, "");

test("what our documents are made of becomes markup, and what stands in them is escaped", () => {
  expect(plain("# Title\n\n## Part\n\nTwo\nlines of **bold `code`** and *stress*, <b>.")).toBe(
    "<h2>Part</h2><p>Two lines of <strong>bold <code>code</code></strong> and <em>stress</em>, &lt;b&gt;.</p>",
  );
  expect(plain("1. one\n   - inner\n\n   more\n2. two")).toBe(
    "<ol><li>one<ul><li>inner</li></ul><p>more</p></li><li>two</li></ol>",
  );
  expect(plain("| a | b |\n|---|---|\n| `x` | y |")).toBe(
    `<table class="table"><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td><code>x</code></td><td>y</td></tr></tbody></table>`,
  );
  expect(view("```\na  <b>\n  c\n```")).toBe(`<pre tabindex="0"><code>a  &lt;b&gt;\n  c</code></pre>`);
  expect(view("[out](https://a.test/) and [`in`](other.md)")).toBe(
    `<p><a href="https://a.test/">out</a> and <code>in</code></p>`,
  );
});

test.for(["history-format.md", "how-to/prove-the-history.md"])("of %s nothing is left as it was typed", (name) => {
  const text = readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");
  expect(titleOf(text)).not.toBe("");
  const shown = view(text).replaceAll(/<code>[^<]*<\/code>/g, "");
  expect(shown).not.toMatch(/\*\*|`|\]\(|^\s*(?:#|\||-|\d+\.) ?/m);
});
