import { expect, test } from "vitest";
import { attributes, html, type HtmlValue, toText } from "./html.ts";

const written = (value: HtmlValue): string => toText(html`${value}`);
const planted = `"><script>alert('1')</script>&`;
const escaped = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;";

test("text is escaped in content, in attributes and in lists", () => {
  expect(toText(html`<p title="${planted}">${planted}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`);
  expect(toText(html`<p${attributes({ title: planted })}>`)).toBe(`<p title="${escaped}">`);
  expect(written([planted, [planted]])).toBe(escaped.repeat(2));
});

test("markup of a view stands in another as it is, and is escaped once", () => {
  const inner = html`<b>${"&"}</b>`;
  expect(toText(html`<p>${inner}${[inner, html`<br>`]}</p>`)).toBe("<p><b>&amp;</b><b>&amp;</b><br></p>");
});

test("what only looks like markup of a view is not taken for it", () => {
  const sent: unknown = JSON.parse(JSON.stringify({ markup: planted, text: html`<b>` }));
  const posed = sent as Record<"markup" | "text", string>;
  expect(written(posed.markup)).toBe(escaped);
  expect(posed.text).toEqual({});
});

test("false, null and undefined are nothing, and zero is shown", () => {
  expect(toText(html`${false}${null}${undefined}${[]}`)).toBe("");
  expect(written(0)).toBe("0");
});

test("an optional attribute is left out, named alone or given its value", () => {
  const all = { required: true, hidden: false, title: undefined, dir: null, lang: "", maxlength: 0, id: "x" };
  expect(toText(html`<input${attributes(all)}>`)).toBe('<input required maxlength="0" id="x">');
});

test("no string is markup of a view, and a condition is no text", () => {
  // @ts-expect-error a string is no markup
  const text: Parameters<typeof toText>[0] = "<b>";
  // @ts-expect-error `true` says nothing on a page
  const shown: HtmlValue = true;
  expect([text, shown]).toEqual(["<b>", true]);
});
