import type { Told } from "../describe-verdict.ts";
import { momentText } from "../verdict-facts.ts";
import { findPart } from "./find-part.ts";

const place = findPart("outcome", HTMLElement);

/** What was told of another file, key or checkpoint must not stand above a new one. */
export function hideTold(): void {
  place.replaceChildren();
  place.hidden = true;
}

interface ToldOfFile {
  name: string;
  told: Told;
}

/**
 * Puts it on the page and moves the reader to it, so that a screen reader begins with it. `together`: of several files.
 */
export function showTold(files: readonly ToldOfFile[], together?: Told): void {
  const isAlone = together === undefined;
  const parts = files.flatMap(({ name, told }) => [
    verdictOf(told, isAlone ? undefined : name),
    ...partsOf(name, told),
  ]);
  place.replaceChildren(...(isAlone ? [] : [verdictOf(together)]), ...parts);
  const first = place.querySelector<HTMLElement>(".verdict");
  first?.querySelector("h2")?.setAttribute("id", "outcome-title");
  first?.setAttribute("tabindex", "-1");
  place.hidden = false;
  first?.focus();
}

/** `name`: of the file, where there are others. */
function verdictOf({ tone, title, lead }: Told, name?: string): HTMLElement {
  const heading = element("h2", [icon(tone), element("span", [title])]);
  const named = name === undefined ? [] : [element("p", [element("bdi", [name])], { class: "of-file" })];
  return element("div", [...named, heading, ...lead.map((text) => element("p", [text]))], { class: `verdict ${tone}` });
}

function partsOf(name: string, { facts, rows, limits }: Told): Element[] {
  const named = [["File", name] as const, ...facts].flatMap(([label, value]) => [
    element("dt", [label]),
    element("dd", [value]),
  ]);
  const unproven = limits.map((text) => element("li", [text]));
  return [
    ...section("What was checked", "dl", "facts", named),
    ...tableOf(rows),
    ...section("What is not proven", "ul", "bulleted", unproven),
  ];
}

function tableOf(rows: Told["rows"]): Element[] {
  if (rows.length === 0) return [];
  const head = element(
    "tr",
    ["Row", "When", "What", "Who"].map((title) => element("th", [title], { scope: "col" })),
  );
  const body = rows.map(({ sequence, at, action, who, more }) =>
    element("tr", [
      element("td", [String(sequence)], { class: "number" }),
      element("td", [momentText(at)], { class: "one-line" }),
      element("td", [element("code", [action]), ...more.map((part) => element("bdi", [part], { class: "more meta" }))]),
      element("td", [element("bdi", [who])]),
    ]),
  );
  const table = element("table", [element("thead", [head]), element("tbody", body)], { class: "table dense" });
  return [element("section", [element("h3", ["What these rows say"]), table], { class: "card" })];
}

/** None without anything in it. */
function section(title: string, name: "dl" | "ul", kind: string, inside: readonly Node[]): Element[] {
  if (inside.length === 0) return [];
  return [element("section", [element("h3", [title]), element(name, inside, { class: kind })], { class: "card" })];
}

type Marks = Readonly<Record<string, string>>;

function element(name: string, inside: readonly (Node | string)[], marks: Marks = {}): HTMLElement {
  const made = document.createElement(name);
  for (const [mark, value] of Object.entries(marks)) made.setAttribute(mark, value);
  made.append(...inside);
  return made;
}

function icon(tone: Told["tone"]): SVGElement {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${tone}`);
  drawing.append(use);
  return drawing;
}
