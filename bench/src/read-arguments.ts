import { parseArgs } from "node:util";
import { allScenarios } from "./run-scenarios.ts";
import { defaultRates, readRates, sizesFor } from "./sizing/sizing.ts";

export interface BenchSettings {
  names: ReadonlySet<string>;
  rounds: number;
  isQuick: boolean;
  fresh: boolean;
  /** Whether the result and its chart go to docs/bench as well. */
  keep: boolean;
  /** Whether Node looks a thousand times a second at what Rekey's services do, which makes them a little slower. */
  profile: boolean;
}

interface Words {
  text: string;
  exitCode: number;
}

const usage = `npm run bench -- [SCENARIO…] [--quick] [--rounds N] [--fresh] [--keep] [--profile] [--list]
npm run bench -- --sizing [RESETS A MINUTE,…]`;

export function readArguments(words: readonly string[]): BenchSettings | Words {
  if (words[0] === "--sizing") return readSizing(words.slice(1));
  const options = {
    quick: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    rounds: { type: "string" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    const unknown = positionals.filter((word) => !allScenarios.some(({ name }) => name === word));
    const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
    if (values.list) return { text: list(), exitCode: 0 };
    if (unknown.length > 0) return { text: `There is no scenario ${unknown.join(", ")}.\n${list()}`, exitCode: 2 };
    if (!Number.isInteger(rounds) || rounds < 1) return { text: `--rounds wants a number.\n${usage}`, exitCode: 2 };
    const usual = allScenarios.filter(({ isUsual, isQuick }) => (values.quick ? isQuick : isUsual));
    const names = positionals.length > 0 ? positionals : usual.map(({ name }) => name);
    const { quick: isQuick, fresh, keep, profile } = values;
    return { names: new Set(names), rounds, isQuick, fresh, keep, profile };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n${usage}`, exitCode: 2 };
  }
}

function readSizing([text, ...more]: readonly string[]): Words {
  const rates = text === undefined ? defaultRates : readRates(text);
  const isGood = rates !== undefined && more.length === 0;
  if (!isGood) return { text: `--sizing wants numbers from 1 to 1000000, such as 10,1000.\n${usage}`, exitCode: 2 };
  return { text: sizesFor(rates), exitCode: 0 };
}

function list(): string {
  const lines = allScenarios.map(({ name, about, takes, isUsual, isQuick }) => {
    const when = isQuick ? "always" : isUsual ? "usual" : "by name";
    return `  ${name.padEnd(12)}${when.padEnd(9)}${takes.padEnd(12)} ${about}`;
  });
  return [usage, "", ...lines].join("\n");
}
