import { readFileSync } from "node:fs";

/** A colour of the stylesheet, as it is in the light and in the dark theme. */
export interface ColourToken {
  name: string;
  light: string;
  dark: string;
}

/** Two colours that stand on each other, with the contrast that WCAG 2 asks about. */
export interface ColourPair {
  on: string;
  of: string;
  light: number;
  dark: number;
  /** What it has to be at least: 7 for text, 3 for marks and the borders of inputs. */
  least: number;
}

const texts = [
  ["ink", "paper"],
  ["ink", "raised"],
  ["ink", "hover"],
  ["ink-muted", "paper"],
  ["ink-muted", "raised"],
  ["ink-muted", "hover"],
  ["accent", "paper"],
  ["accent", "raised"],
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["done", "done-paper"],
  ["waiting", "waiting-paper"],
  ["stopped", "stopped-paper"],
  ["note", "note-paper"],
  ["done", "raised"],
  ["stopped", "raised"],
] as const;
const marks = [
  ["control-line", "raised"],
  ["control-line", "paper"],
  ["accent", "hover"],
] as const;

/** The colours of the stylesheet that have a light and a dark form, in its order. */
export function readColourTokens(): ColourToken[] {
  const css = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");
  const token = /^\s*--([\w-]+): light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\);/gm;
  return [...css.matchAll(token)].map(([, name = "", light = "", dark = ""]) => ({ name, light, dark }));
}

/** Every pair in which a page sets text or draws a mark. */
export function readColourPairs(): ColourPair[] {
  const tokens = new Map(readColourTokens().map((token) => [token.name, token]));
  const find = (name: string): ColourToken => {
    const found = tokens.get(name);
    if (!found) throw new Error(`the stylesheet has no colour named ${name}`);
    return found;
  };
  const pairOf =
    (least: number) =>
    ([of, on]: readonly [string, string]) => ({
      of,
      on,
      light: contrast(find(of).light, find(on).light),
      dark: contrast(find(of).dark, find(on).dark),
      least,
    });
  return [...texts.map(pairOf(7)), ...marks.map(pairOf(3))];
}

/** The contrast of two colours, each written `oklch(L C H)`. */
export function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

/** The relative luminance of `oklch(L C H)`, as a screen of sRGB shows it. */
function luminance(colour: string): number {
  const [lightness = 0, chroma = 0, hue = 0] = (colour.match(/-?[\d.]+/g) ?? []).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const shown = (value: number) => Math.min(Math.max(value, 0), 1);
  const red = shown(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = shown(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = shown(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
