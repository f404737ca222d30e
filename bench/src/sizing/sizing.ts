import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keptDir } from "../report/write-results.ts";
import { describeSizes } from "./describe-sizes.ts";
import { readCosts } from "./read-costs.ts";

/** Resets by mail in the worst minute. */
export const defaultRates = [10, 1_000, 100_000] as const;

/** Undefined: it is no list of rates. */
export function readRates(text: string): readonly number[] | undefined {
  const rates = text.split(",").map(Number);
  return rates.every((rate) => Number.isInteger(rate) && rate >= 1 && rate <= 1_000_000) ? rates : undefined;
}

/** What so many resets a minute need, by what was measured and kept last. */
export function sizesFor(rates: readonly number[]): string {
  return describeSizes(readCosts(readFileSync(join(keptDir, "result.json"), "utf8")), rates);
}
