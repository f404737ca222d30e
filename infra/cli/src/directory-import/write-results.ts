import type { ImportResult } from "./import-results.ts";

export interface ResultWriter {
  tell: (result: ImportResult) => void;
  /** Says how many came to what, and returns whether nothing was refused. */
  end: () => boolean;
}

/** How many came to what, by what they are. */
type Counts = Partial<Record<ImportResult["of"], Partial<Record<ImportResult["outcome"], number>>>>;

/** Of more than these a person wants to have a file. */
const shown = 200;
const unremarkable: readonly ImportResult["outcome"][] = [
  "created",
  "updated",
  "unchanged",
  "accepted",
  "kept",
  "done",
];
const names = {
  client: "clients",
  contact: "contacts",
  row: "rows that cannot be read",
  list: "whole list",
  password: "passwords",
  file: "file",
} as const;

/** For programs: a line of JSON for each result, and one that counts them. */
export function jsonResults(say: (line: string) => void): ResultWriter {
  const counts: Counts = {};
  return {
    tell: (result) => {
      count(counts, result);
      say(JSON.stringify(result));
    },
    end: () => {
      say(JSON.stringify({ summary: counts }));
      return isGood(counts);
    },
  };
}

/** For people: what was refused and who was switched off, line by line, and how many came to what. */
export function plainResults(say: (line: string) => void, isDry: boolean): ResultWriter {
  const counts: Counts = {};
  let told = 0;
  return {
    tell: (result) => {
      count(counts, result);
      if (unremarkable.includes(result.outcome)) return;
      told += 1;
      if (told <= shown) say(describe(result));
    },
    end: () => {
      if (told > shown) say(`and ${told - shown} more; --json tells all`);
      for (const [of, outcomes] of Object.entries(counts)) {
        const words = Object.entries(outcomes).map(([outcome, number]) => `${number} ${outcome}`);
        say(`${names[of as ImportResult["of"]]}: ${words.join(", ")}`);
      }
      if (isDry) say("This was a dry run: nothing was changed.");
      return isGood(counts);
    },
  };
}

function count(counts: Counts, { of, outcome }: ImportResult): void {
  const ofKind = (counts[of] ??= {});
  ofKind[outcome] = (ofKind[outcome] ?? 0) + 1;
}

const isGood = (counts: Counts): boolean => Object.values(counts).every(({ refused }) => refused === undefined);

function describe({ line, of, id, outcome, code, faults = [], examples = [] }: ImportResult): string {
  const where = [
    line === null ? names[of] : `line ${line}`,
    of === "client" && "client",
    of === "password" && "password",
    id,
  ]
    .filter(Boolean)
    .join(", ");
  const why = faults.map(({ columns, detail }) => [columns.join(" + "), detail].filter(Boolean).join(" ")).join("; ");
  const more = [code && `(${code})`, examples.length > 0 && `such as ${examples.join(" ")}`].filter(Boolean).join(" ");
  return `${where}: ${outcome}${why === "" ? "" : `: ${why}`}${more === "" ? "" : ` ${more}`}`;
}
