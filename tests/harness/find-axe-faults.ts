import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface AxeResult {
  passed: number;
  violations: { id: string; impact: string | null; nodes: { target: string[]; failureSummary?: string }[] }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA, as axe names it. */
export const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// Before it judges, axe fetches what rules of ours ask for: media. Style sheets it would fetch for an experimental one.
const preload = { assets: ["media"] };

/** What axe finds wrong with a page as it is shown now. */
export async function findAxeFaults(page: Page, rules: readonly string[]): Promise<string[]> {
  // Without its style sheets another page is judged.
  await page.waitForLoadState("load");
  // It is half a megabyte, and a page that was judged before has it still.
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(`${axe}; undefined`);
  const options = JSON.stringify({ runOnly: rules, resultTypes: ["violations"], iframes: false, preload });
  // All that it says of what passed is more work to bring here than to judge.
  const { passed, violations } = await page.evaluate<AxeResult>(
    `axe.run(document, ${options}).then(({ passes, violations }) => ({ passed: passes.length, violations }))`,
  );
  if (passed === 0) return ["axe had nothing to judge"];
  return violations.map(({ id, impact, nodes }) => {
    const places = nodes.map(({ target }) => target.join(" ")).join(", ");
    return `${id} (${impact}) at ${places}: ${nodes[0]?.failureSummary?.split("\n")[1]?.trim()}`;
  });
}
