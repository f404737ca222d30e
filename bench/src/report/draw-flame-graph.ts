import type { Frame, ServiceProfile } from "./read-profiles.ts";

const width = 1_200;
const rowHeight = 16;
/** What is narrower than this many pixels is left out: nobody could read or hit it. */
const leastWidth = 0.6;
/** A letter of the graph's font takes about so many pixels. */
const letterWidth = 6.2;
const colours = ["#e4794f", "#e89a55", "#ecb65b", "#d9634a", "#f0c869"];

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** As wide as the time that was spent in a function and below it; who called it stands below it. */
export function drawFlameGraph({ service, root }: ServiceProfile): string {
  const perMs = width / root.ms;
  const rows: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, depth: number): void => {
    const wide = frame.ms * perMs;
    if (wide < leastWidth) return;
    deepest = Math.max(deepest, depth);
    const share = ((frame.ms / root.ms) * 100).toFixed(1);
    const fits = Math.floor(wide / letterWidth);
    const label = fits < 3 ? "" : escaped(frame.name.slice(0, fits));
    rows.push(
      `<g><title>${escaped(frame.name)}: ${share} %</title>` +
        `<rect x="${x.toFixed(1)}" y="{${depth}}" width="${wide.toFixed(1)}" height="${rowHeight - 1}" fill="${colourOf(frame.name)}"/>` +
        (label && `<text x="${(x + 2).toFixed(1)}" y="{${depth}}" dy="11">${label}</text>`) +
        `</g>`,
    );
    let at = x;
    for (const child of frame.children.toSorted((a, b) => a.name.localeCompare(b.name))) {
      draw(child, at, depth + 1);
      at += child.ms * perMs;
    }
  };
  let at = 0;
  for (const child of root.children) {
    draw(child, at, 0);
    at += child.ms * perMs;
  }
  const height = (deepest + 1) * rowHeight + 28;
  // Known only now: the graph grows from its lower edge.
  const placed = rows.join("\n").replaceAll(/\{(\d+)\}/g, (_, depth) => `${height - (Number(depth) + 1) * rowHeight}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="10">
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="4" y="16" font-size="13">${escaped(service)}: where the time of its main thread goes</text>
${placed}
</svg>
`;
}

function colourOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return colours[sum % colours.length] ?? "#e4794f";
}
