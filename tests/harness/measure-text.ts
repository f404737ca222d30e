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
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_ALL);
  const seen = [];
  while (walker.nextNode()) {
    const { currentNode } = walker;
    if (currentNode.nodeName !== "IMG" && !currentNode.data?.trim()) continue;
    const range = document.createRange();
    range.selectNode(currentNode);
    seen.push(range.getBoundingClientRect());
  }
  const [left, right] = [Math.min(...seen.map((box) => box.left)), Math.max(...seen.map((box) => box.right))];
  return left < innerWidth - right ? "left" : "right";
})`;

/**
 * Text that reaches out of the window, also where nothing would scroll because a box hides what is wider than itself.
 */
export function findCutText(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(cutText);
}

/** On which side of the window each piece of a mail begins: `left` or `right`. */
export function findReadingSides(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(readingSides);
}
