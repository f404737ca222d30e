/** A colour of sRGB, each part from 0 to 1. */
type Rgb = readonly [red: number, green: number, blue: number];

/** Lightness, chroma and hue as people see them (OKLCH). */
interface Seen {
  lightness: number;
  chroma: number;
  hue: number;
}

/** A colour in the light and in the dark scheme, each as `#rrggbb`. */
export interface ColourPair {
  light: string;
  dark: string;
}

/** What text may stand on, in the pages and in the mails. */
const lightGrounds = ["#ffffff", "#f3f6f6", "#e6efef"];
const darkGrounds = ["#12191c", "#1b2529", "#1f2c31"];
/** WCAG 2.2, 1.4.3: what text has to have on what it stands on. */
export const leastContrast = 4.5;
/** What we choose ourselves has as much as the rest of the pages. */
const ownContrast = 7;

/** Reads `#0d5560` or `#fff`, and gives `#rrggbb`; undefined for all else. */
export function readColour(text: string): string | undefined {
  const [, long, short] = /^#(?:([0-9a-f]{6})|([0-9a-f]{3}))$/i.exec(text.trim()) ?? [];
  const digits = long ?? short?.replaceAll(/./g, "$&$&");
  return digits === undefined ? undefined : `#${digits.toLowerCase()}`;
}

/** The contrast of two colours as WCAG 2 defines it, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

/** The least contrast that a colour has with what it stands on in the light scheme, and with white text on itself. */
export function contrastOnLight(colour: string): number {
  return Math.min(...lightGrounds.map((ground) => contrast(colour, ground)));
}

/** The colour itself where it can be read in the light scheme, else the nearest darker one of its hue that can. */
export function nearestReadable(colour: string): string {
  return firstThat(colour, -1, (each) => contrastOnLight(each) >= leastContrast);
}

/** A colour that can be read in the light scheme, and a lighter one of its hue for the dark scheme. */
export function pairOf(colour: string): ColourPair {
  const isClear = (each: string) => darkGrounds.every((ground) => contrast(each, ground) >= ownContrast);
  return { light: colour, dark: firstThat(colour, 1, isClear) };
}

/** The same, a step further from what they stand on: for what the pointer is over. */
export function strongerPair({ light, dark }: ColourPair): ColourPair {
  return { light: moved(light, -0.07), dark: moved(dark, 0.06) };
}

/** What is written on a colour that can be read: white in the light scheme, nearly black in the dark one. */
export const onColour: ColourPair = { light: "#ffffff", dark: "#12191c" };

const step = 0.004;

function firstThat(colour: string, direction: 1 | -1, isGood: (colour: string) => boolean): string {
  for (let count = 0; count * step <= 1; count += 1) {
    const each = count === 0 ? colour : moved(colour, direction * count * step);
    if (isGood(each)) return each;
  }
  return direction === 1 ? "#ffffff" : "#000000";
}

/** The colour with another lightness and the same hue, as strong as a screen can show it. */
function moved(colour: string, by: number): string {
  const seen = seenOf(rgbOf(colour));
  const lightness = Math.min(Math.max(seen.lightness + by, 0), 1);
  for (let share = 1; share > 0; share -= 0.02) {
    const rgb = shownAs({ ...seen, lightness, chroma: seen.chroma * share });
    if (rgb.every((part) => part >= -0.0005 && part <= 1.0005)) return hexOf(rgb);
  }
  return hexOf(shownAs({ lightness, chroma: 0, hue: 0 }));
}

function rgbOf(colour: string): Rgb {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

function hexOf(rgb: Rgb): string {
  const digits = rgb.map((part) => Math.round(Math.min(Math.max(part, 0), 1) * 255));
  return `#${digits.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

const toLinear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const toScreen = (part: number) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);

function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map(toLinear) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function seenOf(rgb: Rgb): Seen {
  const [red, green, blue] = rgb.map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  return { lightness, chroma: Math.hypot(a, b), hue: Math.atan2(b, a) };
}

function shownAs({ lightness, chroma, hue }: Seen): Rgb {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toScreen(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toScreen(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toScreen(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
