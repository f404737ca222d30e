import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { findAxeFaults, wcag } from "./find-axe-faults.ts";

const screenshotDir = resolve(join(import.meta.dirname, "../../screenshots"));
const widths = [320, 360, 820, 1024, 1440] as const;
const pictured: readonly number[] = [360, 820, 1440];
const schemes = ["light", "dark"] as const;
const inspected = { light: 1440, dark: 360 };
// A picture takes longer than the judgement, so they are taken when a person wants to look at them.
const takesPictures = process.env["SCREENSHOTS"] === "all";

// By how much anything is wider than the window, or a table wider than its place.
const overflowOf = `scrollTo(0, 0), Math.max(
  document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll(".table")].map((table) => table.offsetWidth - table.parentElement.clientWidth))`;

/**
 * Looks at a page at each width and returns what is wrong with it: what axe finds (WCAG 2.2 AA; light at the widest,
 * dark at the narrowest), what is wider than the window or its place, and words that no reader should ever see.
 * With `SCREENSHOTS=all` it also takes a picture at three of the widths, light and dark.
 */
export async function lookAtPage(page: Page, name: string, { isMail = false } = {}): Promise<string[]> {
  // The landmarks of a page are its mail program's, not the mail's.
  const rules = isMail ? wcag : [...wcag, "best-practice"];
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate<number>(overflowOf);
    if (overflow > 0) faults.push(`${name} ${width}: too wide by ${overflow} px`);
    for (const colorScheme of schemes) {
      if (!takesPictures && inspected[colorScheme] !== width) continue;
      await page.emulateMedia({ colorScheme });
      if (inspected[colorScheme] === width) {
        faults.push(...(await findAxeFaults(page, rules)).map((fault) => `${name} ${width} ${colorScheme}: ${fault}`));
      }
      if (takesPictures && pictured.includes(width))
        await page.screenshot({ path: join(screenshotDir, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  const text = await page.evaluate<string>("document.body.innerText");
  const leaks = /\b(?:undefined|null|NaN|\[object \w+\])/.exec(text) ?? [];
  return [...faults, ...leaks.map((leak) => `${name}: shows "${leak}"`)];
}
