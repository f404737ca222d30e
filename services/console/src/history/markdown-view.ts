import { html, type Html, type HtmlValue } from "@rekey/web/html";

/** Where a link of a document leads; undefined where a reader of the console cannot go there. */
export type ResolveLink = (to: string) => string | undefined;

/**
 * A document of this project as markup: headings, paragraphs, lists in lists, tables, blocks and words of code, links
 * and stress. It is written by us, so it has nothing else. Its own title is left to the page.
 */
export function markdownView(text: string, resolve: ResolveLink): Html {
  return html`${blocksOf(text.split("\n"), resolve)}`;
}

export const titleOf = (text: string): string => /^# (.+)$/m.exec(text)?.[1] ?? "";

const marker = /^(\d+\.|-) +/;

function blocksOf(lines: readonly string[], resolve: ResolveLink): Html[] {
  const made: Html[] = [];
  let rest = lines;
  while (rest.length > 0) {
    const [first = ""] = rest;
    const [taken, view] = first.trim() === "" ? [1, undefined] : blockOf(first, rest, resolve);
    if (view !== undefined) made.push(view);
    rest = rest.slice(taken);
  }
  return made;
}

/** How many lines the first block has, and what it is. */
function blockOf(first: string, lines: readonly string[], resolve: ResolveLink): [number, Html | undefined] {
  const inline = (text: string) => inlineOf(text, resolve);
  const [, depth, title = ""] = /^(#{1,4}) (.+)$/.exec(first) ?? [];
  if (depth !== undefined) return [1, headingOf(depth.length, inline(title))];
  if (first.startsWith("```")) {
    const end = lines.indexOf("```", 1);
    return [end + 1, html`<pre tabindex="0"><code>${lines.slice(1, end).join("\n")}</code></pre>`];
  }
  if (first.startsWith("|")) {
    const rows = lines.slice(
      0,
      countWhile(lines, (line) => line.startsWith("|")),
    );
    return [rows.length, tableOf(rows, inline)];
  }
  if (marker.test(first)) {
    const own = /^\d/.test(first) ? /^\d+\. / : /^- /;
    const count = countWhile(lines, (line) => line === "" || line.startsWith("  ") || own.test(line));
    return [count, listOf(lines.slice(0, count), resolve)];
  }
  const count = countWhile(lines, (line) => line.trim() !== "");
  return [count, html`<p>${inline(lines.slice(0, count).join(" "))}</p>`];
}

/** The title of the document is the page's, so what is below it is a step below that. */
function headingOf(depth: number, title: HtmlValue): Html | undefined {
  if (depth === 1) return undefined;
  return depth === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`;
}

function tableOf(rows: readonly string[], inline: (text: string) => HtmlValue): Html {
  const cells = rows.map((row) =>
    row
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => inline(cell.trim())),
  );
  const [head = [], , ...body] = cells;
  return html`<table class="table">
  <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
  <tbody>${body.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table>`;
}

function listOf(lines: readonly string[], resolve: ResolveLink): Html {
  const begins = [...lines.keys()].filter((at) => marker.test(lines[at] ?? ""));
  const items = begins.map((at, place) => {
    const [mark = ""] = marker.exec(lines[at] ?? "") ?? [];
    const [first = "", ...more] = lines.slice(at, begins[place + 1]).map((line) => line.slice(mark.length));
    return html`<li>${inlineOf(first, resolve)}${blocksOf(more, resolve)}</li>`;
  });
  return /^\d/.test(lines[0] ?? "") ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
}

const pieces = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;

function inlineOf(text: string, resolve: ResolveLink): HtmlValue {
  const made: HtmlValue[] = [];
  let from = 0;
  for (const found of text.matchAll(pieces)) {
    const [whole, code, strong, stressed, label = "", to = ""] = found;
    made.push(text.slice(from, found.index));
    from = found.index + whole.length;
    if (code !== undefined) made.push(html`<code>${code}</code>`);
    else if (strong !== undefined) made.push(html`<strong>${inlineOf(strong, resolve)}</strong>`);
    else if (stressed !== undefined) made.push(html`<em>${inlineOf(stressed, resolve)}</em>`);
    else made.push(linkOf(inlineOf(label, resolve), resolve(to)));
  }
  return [...made, text.slice(from)];
}

const linkOf = (label: HtmlValue, to: string | undefined): HtmlValue =>
  to === undefined ? label : html`<a href="${to}">${label}</a>`;

function countWhile(lines: readonly string[], isMeant: (line: string) => boolean): number {
  const end = lines.findIndex((line) => !isMeant(line));
  return end === -1 ? lines.length : end;
}
