import type { HistorySummary, SummaryDay } from "@rekey/contracts/history";
import { isEnd, type ResetState, resetStates } from "@rekey/contracts/reset-state";
import type { Tone } from "@rekey/web/views/icons";

// The drawing's own measure; the page stretches it to the room there is.
const width = 600;
const height = 120;

export interface Outcome {
  name: string;
  tone: Tone;
  /** Told apart without colour too: by how it is filled. */
  fill: "solid" | "lines" | "dots" | "slashes";
}

const outcomes = [
  { name: "Password set", tone: "done", fill: "solid" },
  { name: "Still open", tone: "note", fill: "lines" },
  { name: "Ended unused", tone: "quiet", fill: "dots" },
  { name: "Refused or not delivered", tone: "stopped", fill: "slashes" },
] as const satisfies readonly Outcome[];

export interface Bar extends Outcome {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnHistory {
  first: string;
  last: string;
  isCut: boolean;
  total: number;
  outcomes: readonly (Outcome & { total: number })[];
  highest: number;
  bars: Bar[];
  /** Undefined: no mail was delivered in that time. */
  delivery: { longest: string; median: Line; slow: Line } | undefined;
  days: { day: string; resets: number; counts: number[]; delivered: number; median: string; slow: string }[];
}

interface Line {
  path: string;
  dots: string;
}

/** The summary as two drawings and as the table of the same numbers. */
export function drawHistory({ days, isCut }: HistorySummary): DrawnHistory {
  const counted = days.map((day) => ({ ...day, counts: countOutcomes(day.byState) }));
  const highest = Math.max(1, ...days.map(({ resets }) => resets));
  const sum = (index: number) => counted.reduce((total, { counts }) => total + (counts[index] ?? 0), 0);
  return {
    first: days[0]?.day ?? "",
    last: days.at(-1)?.day ?? "",
    isCut,
    total: days.reduce((total, { resets }) => total + resets, 0),
    outcomes: outcomes.map((outcome, index) => ({ ...outcome, total: sum(index) })),
    highest,
    bars: counted.flatMap(({ counts }, index) => stackBars(counts, index, days.length, highest)),
    delivery: drawDelivery(days),
    days: counted.map(({ day, resets, counts, delivered, medianDeliveryMs, slowDeliveryMs }) => ({
      day,
      resets,
      counts,
      delivered,
      median: describeDuration(medianDeliveryMs),
      slow: describeDuration(slowDeliveryMs),
    })),
  };
}

function countOutcomes(byState: SummaryDay["byState"]): number[] {
  const counts = outcomes.map(() => 0);
  for (const state of resetStates) {
    const place = outcomes.findIndex(({ name }) => name === outcomeOf(state));
    counts[place] = (counts[place] ?? 0) + (byState[state] ?? 0);
  }
  return counts;
}

function outcomeOf(state: ResetState): (typeof outcomes)[number]["name"] {
  if (!isEnd(state)) return "Still open";
  if (state === "completed") return "Password set";
  return state === "refused" || state === "undeliverable" ? "Refused or not delivered" : "Ended unused";
}

function stackBars(counts: readonly number[], index: number, days: number, highest: number): Bar[] {
  const slot = width / Math.max(days, 1);
  let top = height;
  return outcomes.flatMap((outcome, place) => {
    const count = counts[place] ?? 0;
    if (count === 0) return [];
    // A single reset among thousands is still to be seen.
    const tall = Math.max((count / highest) * height, 1);
    top -= tall;
    return [
      {
        ...outcome,
        x: round(index * slot + slot * 0.12),
        y: round(top),
        width: round(slot * 0.76),
        height: round(tall),
      },
    ];
  });
}

function drawDelivery(days: readonly SummaryDay[]): DrawnHistory["delivery"] {
  const slowest = Math.max(...days.map(({ slowDeliveryMs }) => slowDeliveryMs ?? 0));
  if (!days.some(({ delivered }) => delivered > 0)) return undefined;
  const scale = Math.max(slowest, 1);
  return {
    longest: describeDuration(slowest),
    median: drawLine(days, ({ medianDeliveryMs }) => medianDeliveryMs, scale),
    slow: drawLine(days, ({ slowDeliveryMs }) => slowDeliveryMs, scale),
  };
}

/** A line through the days that have a value, broken where a day has none, and a dot for each. */
function drawLine(days: readonly SummaryDay[], valueOf: (day: SummaryDay) => number | null, scale: number): Line {
  const slot = width / Math.max(days.length, 1);
  let path = "";
  let dots = "";
  let isBroken = true;
  for (const [index, day] of days.entries()) {
    const value = valueOf(day);
    if (value === null) {
      isBroken = true;
      continue;
    }
    // Room for the dot at either edge.
    const at = `${round((index + 0.5) * slot)} ${round(height - 4 - (value / scale) * (height - 8))}`;
    path += `${isBroken ? "M" : "L"}${at}`;
    dots += `M${at}h0.01`;
    isBroken = false;
  }
  return { path, dots };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function describeDuration(ms: number | null): string {
  if (ms === null) return "none";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
