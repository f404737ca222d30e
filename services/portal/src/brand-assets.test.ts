import { brandOf } from "@rekey/brand/brand";
import { contrast, nearestReadable } from "@rekey/brand/colours";
import { contrast as contrastOfTokens, readColourTokens } from "@rekey/web/colour-tokens";
import { expect, test } from "vitest";
import { brandAssets } from "./brand-assets.ts";

const white = "oklch(1 0 0)";
const lightOf = (token: string) => 1.05 / contrastOfTokens(token, white);
const lightOfHex = (colour: string) => 1.05 / contrast(colour, "#ffffff");
const grounds = readColourTokens().filter(({ name }) => ["paper", "raised", "hover"].includes(name));

function styleOf(BRAND_COLOUR?: string, BRAND_ACCENT?: string): string {
  const brand = brandOf({ TIME_ZONE: "UTC", BRAND_COLOUR, BRAND_ACCENT });
  return String(brandAssets(brand).find(({ name }) => name === "brand.css")?.body);
}

test("a firm's colours have a contrast of 4.5:1 with all that they stand on in the pages, in both schemes", () => {
  expect(grounds).toHaveLength(3);
  for (const colour of ["#ffcc00", "#ff0000", "#00aaff", "#808080", "#00ff00", "#ff00ff"].map(nearestReadable)) {
    const token = /--accent: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/;
    const [, light = "", dark = ""] = token.exec(styleOf(colour)) ?? [];
    for (const ground of grounds) {
      expect(lightOf(ground.light) / lightOfHex(light), `${colour} on ${ground.name}`).toBeGreaterThanOrEqual(4.5);
      expect(lightOfHex(dark) / lightOf(ground.dark), `${colour} on ${ground.name}, dark`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test("the stylesheet is nothing without a colour, and else tokens and one rule", () => {
  expect(styleOf()).toBe("");
  const [first, ...others] = styleOf("#4b2e83", "#7a2e5d").trim().split("\n");
  expect(first).toBe(":root {");
  expect(others.slice(0, 6).join("\n")).toMatch(/^(?: {2}--[a-z-]+: light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);\n?){6}$/);
  expect(others.slice(6)).toEqual(["}", ".focus .site-header { border-block-start: 4px solid var(--button); }"]);
});
