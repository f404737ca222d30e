export interface Summary {
  median: number;
  least: number;
  most: number;
  count: number;
}

/** The value below which a share of all lies, by the nearest rank; of nothing there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = Math.max(Math.ceil(share * sorted.length), 1);
  return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
}

/** Of an even number of values it is the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper;
}

export function summarise(values: readonly number[]): Summary {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values), count: values.length };
}

/**
 * How many times the other's value ours is. Rounds are compared with each other first, as what disturbs one disturbs
 * its neighbour; where there are not as many of both, their medians are.
 */
export function ratio(ours: readonly number[], others: readonly number[]): number {
  if (ours.length !== others.length) return median(ours) / median(others);
  return median(ours.map((value, round) => value / (others[round] ?? Number.NaN)));
}
