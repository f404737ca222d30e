import type { Page } from "playwright-core";

/** Goes from one stop of the keyboard to the next until it is at the one with this text. */
export async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate<string>("document.activeElement.textContent.trim()")).startsWith(text)) return;
  }
  throw new Error(`the keyboard does not get to ${text}`);
}
