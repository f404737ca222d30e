import { type Summary, summarise } from "../arithmetic/summarise.ts";
import type { Results } from "../results.ts";
import { short } from "./describe-results.ts";

interface Panel {
  title: string;
  better: "more" | "less";
  metric: string;
}

const panels: readonly Panel[] = [
  { title: "Mailed resets a second, sustained", better: "more", metric: "mailed/s" },
  { title: "Processor ms for a mailed reset", better: "less", metric: "mailed: processor ms for each" },
  {
    title: "Accepted a second, workers running",
    better: "more",
    metric: "accepted/s, 32 connections, workers running",
  },
  {
    title: "Accepted a second, workers stopped",
    better: "more",
    metric: "accepted/s, 32 connections, workers stopped",
  },
  { title: "Idle: ms from the answer to the 250", better: "less", metric: "answer to 250, idle: p50 ms" },
  {
    title: "Statements for a reset",
    better: "less",
    metric: "statements for one reset, 32 connections",
  },
];

const contestants = ["rekey", "better-auth", "vendure", "bare"] as const;
const nameOf = { rekey: "Rekey", "better-auth": "better-auth", vendure: "Vendure", bare: "bare" };

const panelWidth = 430;
const rowHeight = 26;
const gap = 28;
const labelWidth = 84;
const valueWidth = 62;
const barWidth = panelWidth - labelWidth - valueWidth;
const headHeight = 30;

// What looks at it chooses light or dark; without a choice it is light.
const style = `
    text { font: 13px system-ui, sans-serif; fill: var(--text) }
    .title { font-weight: 600 } .aside { fill: var(--aside); font-size: 12px } .value { font-variant-numeric: tabular-nums }
    .bar { fill: var(--other) } .rekey { fill: var(--rekey) } .spread { stroke: var(--text); stroke-width: 1.5; opacity: .6 }
    .ground { fill: var(--ground) } .none { fill: var(--aside); font-size: 12px }
    svg { --ground: #fff; --text: #1c2024; --aside: #60646c; --other: #b9bec6; --rekey: #0b7a75 }
    @media (prefers-color-scheme: dark) {
      svg { --ground: #16181b; --text: #edeef0; --aside: #a4a9b2; --other: #50565f; --rekey: #3cc2b8 }
    }`;

/** The headline figures of all contestants as a picture, with the spread over the rounds as a thin line. */
export function drawChart(results: Results, facts: string): string {
  const columns = 2;
  const panelHeight = headHeight + contestants.length * rowHeight;
  const width = gap + columns * (panelWidth + gap);
  const rows = Math.ceil(panels.length / columns);
  const height = 64 + rows * (panelHeight + gap) + 18;
  const drawn = panels.map((panel, index) => {
    const x = gap + (index % columns) * (panelWidth + gap);
    const y = 64 + Math.floor(index / columns) * (panelHeight + gap);
    return `<g transform="translate(${x} ${y})">${drawPanel(results, panel)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Figures of the bench">
  <style>${style}
  </style>
  <rect class="ground" width="${width}" height="${height}" rx="8"/>
  <text class="title" x="${gap}" y="32" style="font-size: 16px">Resets by mail, 32 connections</text>
  <text class="aside" x="${gap}" y="50">${escape(facts)}</text>
  ${drawn.join("\n  ")}
</svg>
`;
}

function drawPanel(results: Results, { title, better, metric }: Panel): string {
  const figures = contestants.map((name) => {
    const values = results.of(metric, name);
    return { name, figure: values.length > 0 ? summarise(values) : undefined };
  });
  const most = Math.max(...figures.map(({ figure }) => figure?.most ?? 0), Number.MIN_VALUE);
  const bars = figures.map(({ name, figure }, index) => drawBar(name, figure, most, headHeight + index * rowHeight));
  const words = better === "more" ? "more is better" : "less is better";
  return `<text class="title" y="14">${escape(title)}</text><text class="aside" x="${panelWidth}" y="14" text-anchor="end">${words}</text>${bars.join("")}`;
}

function drawBar(name: (typeof contestants)[number], figure: Summary | undefined, most: number, y: number): string {
  const label = `<text x="0" y="${y + 14}">${nameOf[name]}</text>`;
  if (figure === undefined) return `${label}<text class="none" x="${labelWidth}" y="${y + 14}">not measured</text>`;
  const at = (value: number) => labelWidth + (value / most) * barWidth;
  const length = Math.max(at(figure.median) - labelWidth, 1.5).toFixed(1);
  const kind = name === "rekey" ? "bar rekey" : "bar";
  const bar = `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${length}" height="18" rx="3"/>`;
  const spread =
    figure.count > 1
      ? `<line class="spread" x1="${at(figure.least).toFixed(1)}" x2="${at(figure.most).toFixed(1)}" y1="${y + 9}" y2="${y + 9}"/>`
      : "";
  return `${label}${bar}${spread}<text class="value" x="${panelWidth}" y="${y + 14}" text-anchor="end">${short(figure.median)}</text>`;
}

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
