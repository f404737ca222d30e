import type { Page } from "playwright-core";

const cutText = `(() => {
  const cut = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const isCut = [...range.getClientRects()].some(({ left, right }) => left < 0 || right > innerWidth);
    if (isCut) cut.push("cut: " + walker.currentNode.data);
  }
  return cut;
})()`;

const readingSides = `[...document.querySelectorAll("h1, .cta a, .para, .foot div, .brand div")].map((node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  const { left, right } = range.getBoundingClientRect();
  return left < innerWidth - right ? "left" : "right";
})`;

/** Text that reaches out of the window, also where nothing would scroll because a box hides what is wider than itself. */
export function findCutText(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(cutText);
}

/** On which side of the window each piece of a mail begins: `left` or `right`. */
export function findReadingSides(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(readingSides);
}
