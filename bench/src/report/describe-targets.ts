import { median, ratio } from "../arithmetic/summarise.ts";
import type { Results } from "../results.ts";
import { short } from "./describe-results.ts";

/** What a target is held against: a figure, and whether that is enough. */
interface Reached {
  /** Nothing: it was not measured. */
  value: number | undefined;
  text: string;
  isMet: boolean;
}

interface Target {
  what: string;
  least: string;
  reach(results: Results): Reached;
}

type Figure = readonly [metric: string, contestant: string];

function atLeast(times: number, [ours, others]: readonly [Figure, Figure], unit = ""): (results: Results) => Reached {
  return compare(
    ([one, other], is) => ({ isMet: is >= times, text: `${short(one)} against ${short(other)}${unit}` }),
    ours,
    others,
  );
}

function compare(
  judge: (medians: [number, number], is: number) => { isMet: boolean; text: string },
  ours: Figure,
  others: Figure,
): (results: Results) => Reached {
  return (results) => {
    const [one, other] = [results.of(...ours), results.of(...others)];
    if (one.length === 0 || other.length === 0) return notMeasured;
    const value = ratio(one, other);
    const { isMet, text } = judge([median(one), median(other)], value);
    return { value, isMet, text: `${short(value)} × (${text})` };
  };
}

function within(isMet: (value: number) => boolean, figure: Figure, unit: string): (results: Results) => Reached {
  return (results) => {
    const values = results.of(...figure);
    if (values.length === 0) return notMeasured;
    const value = median(values);
    return { value, isMet: isMet(value), text: `${short(value)} ${unit}` };
  };
}

const notMeasured: Reached = { value: undefined, isMet: false, text: "not measured in this run" };
const accepted = (workers: string, more = "") => `accepted/s, 32 connections, workers ${workers}${more}`;
const running = accepted("running");

const targets: readonly Target[] = [
  {
    what: "accepted/s, 32 connections, workers stopped",
    least: "0.9 × bare",
    reach: atLeast(0.9, [
      [accepted("stopped"), "rekey"],
      [accepted("stopped"), "bare"],
    ]),
  },
  {
    what: "accepted/s, 32 connections, workers stopped",
    least: "6 × better-auth",
    reach: atLeast(6, [
      [accepted("stopped"), "rekey"],
      [running, "better-auth"],
    ]),
  },
  {
    what: "accepted/s, 32 connections, workers running",
    least: "2.5 × better-auth",
    reach: atLeast(2.5, [
      [running, "rekey"],
      [running, "better-auth"],
    ]),
  },
  {
    what: "p99 of accepting, 32 connections, workers running",
    least: "at most 2 × better-auth's p50",
    reach: compare(
      ([one, other], is) => ({ isMet: is <= 2, text: `${short(one)} ms against ${short(other)} ms` }),
      [accepted("running", ": p99 ms"), "rekey"],
      [accepted("running", ": p50 ms"), "better-auth"],
    ),
  },
  {
    what: "mailed resets/s, sustained",
    least: "1 × better-auth",
    reach: atLeast(1, [
      ["mailed/s", "rekey"],
      ["mailed/s", "better-auth"],
    ]),
  },
  {
    what: "mailed resets/s, sustained",
    least: "300",
    reach: within((value) => value >= 300, ["mailed/s", "rekey"], "/s"),
  },
  {
    what: "processor time for one mailed reset, all processes",
    least: "at most 5 ms",
    reach: within((value) => value <= 5, ["mailed: processor ms for each", "rekey"], "ms"),
  },
  {
    what: "idle, from the answer to the 250: p50",
    least: "at most 20 ms",
    reach: within((value) => value <= 20, ["answer to 250, idle: p50 ms", "rekey"], "ms"),
  },
  {
    what: "idle, from the answer to the 250: p99",
    least: "at most 80 ms",
    reach: within((value) => value <= 80, ["answer to 250, idle: p99 ms", "rekey"], "ms"),
  },
  {
    what: "resets by hand/s",
    least: "0.85 × node-argon2 alone",
    reach: atLeast(0.85, [
      ["resets by hand/s", "rekey"],
      ["hashes/s of argon2 alone", "node-argon2"],
    ]),
  },
  {
    what: "resets by hand/s",
    least: "0.85 × its own argon2 alone",
    reach: atLeast(0.85, [
      ["resets by hand/s", "rekey"],
      ["hashes/s of argon2 alone", "rekey"],
    ]),
  },
  {
    what: "drain of 100 000 waiting",
    least: "0.9 × that of 1 000",
    reach: atLeast(0.9, [
      ["drained/s, 100000 waiting", "rekey"],
      ["drained/s, 1000 waiting", "rekey"],
    ]),
  },
  {
    what: "one reset of somebody else behind 50 000",
    least: "at most 2 s",
    reach: within(
      (value) => value <= 2_000,
      ["50000 started together: one behind them all, answer to 250 in ms", "rekey"],
      "ms",
    ),
  },
  {
    what: "a batch of 50 000 accepted",
    least: "at most 10 s",
    reach: within((value) => value <= 10, ["batch of 50000: accepted after s", "rekey"], "s"),
  },
  {
    what: "one reset asked for in its middle",
    least: "at most 2 s",
    reach: within((value) => value <= 2_000, ["batch of 50000: one in its middle, answer to 250 in ms", "rekey"], "ms"),
  },
  {
    what: "accepted/s with 5 million past resets",
    least: "0.9 × with none",
    reach: atLeast(0.9, [
      [accepted("stopped"), "rekey, 5000000 past"],
      [accepted("stopped"), "rekey, 0 past"],
    ]),
  },
  {
    what: "mailed/s with 5 million past resets",
    least: "0.9 × with none",
    reach: atLeast(0.9, [
      ["mailed/s", "rekey, 5000000 past"],
      ["mailed/s", "rekey, 0 past"],
    ]),
  },
  {
    what: "sealing a backlog of 100 000",
    least: "20 000 rows/s",
    reach: within((value) => value >= 20_000, ["sealed rows/s, 100000 waiting", "rekey"], "rows/s"),
  },
  {
    what: "sealing a backlog of 1 000 000",
    least: "20 000 rows/s",
    reach: within((value) => value >= 20_000, ["sealed rows/s, 1000000 waiting", "rekey"], "rows/s"),
  },
  {
    what: "mailed/s while sealing",
    least: "0.95 × without",
    reach: atLeast(0.95, [
      ["mailed/s", "rekey, sealing"],
      ["mailed/s", "rekey, not sealing"],
    ]),
  },
  {
    what: "row of the history sealed after, at 50 resets/s: p99",
    least: "at most 2 s",
    reach: within((value) => value <= 2_000, ["row sealed after, at 50/s: p99 ms", "rekey"], "ms"),
  },
  {
    what: "row of the history sealed after, 50 000 at once: p99",
    least: "at most 10 s",
    reach: within((value) => value <= 10_000, ["row sealed after, 50000 rows at once: p99 ms", "rekey"], "ms"),
  },
  {
    what: "export of 1 000 000 rows that can be verified",
    least: "at most 60 s",
    reach: within((value) => value <= 60, ["export of 1000000 rows: s", "rekey"], "s"),
  },
  {
    what: "memory of the API meanwhile",
    least: "under 250 MiB",
    reach: within((value) => value < 250, ["export of 1000000 rows: most memory of the API, MiB", "rekey"], "MiB"),
  },
  {
    what: "page of the history over 5 million resets, slowest filter: p99",
    least: "at most 200 ms",
    reach: within(
      (value) => value <= 200,
      ["page of the history, slowest filter: p99 ms", "rekey, 5000000 past"],
      "ms",
    ),
  },
];

/** A line for each target that was measured, and the names of the others. */
export function describeTargets(results: Results): string {
  const rows = targets.map((target) => ({ ...target, ...target.reach(results) }));
  const width = Math.max(...rows.map(({ what }) => what.length));
  const lines = rows
    .filter(({ value }) => value !== undefined)
    .map(
      ({ what, least, isMet, text }) =>
        `${isMet ? "met     " : "not met "} ${what.padEnd(width)}  ${least.padEnd(30)} ${text}`,
    );
  const others = rows.filter(({ value }) => value === undefined).map(({ what, least }) => `${what} (${least})`);
  return [...lines, ...(others.length > 0 ? [`not measured in this run: ${others.join("; ")}`] : [])].join("\n");
}
