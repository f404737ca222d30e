const fewestRounds = 5;
const mostRounds = 30;
const tolerated = 1.5;

/**
 * Asks each case in turn, again and again, and names those that take much longer than the quickest one: by their best
 * times and by their lower quartiles and by their medians, because on a busy machine each of these alone can stray.
 * More rounds are made only while a case looks slow.
 */
export async function findSlowCases(cases: Record<string, () => Promise<unknown>>): Promise<string[]> {
  const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
  let slow: string[] = [];
  for (let round = 1; round <= mostRounds; round += 1) {
    for (const [name, ask] of Object.entries(cases)) {
      const startedAtMs = performance.now();
      await ask();
      times.get(name)?.push(performance.now() - startedAtMs);
    }
    slow = namesOfSlow(times);
    if (round >= fewestRounds && slow.length === 0) return [];
  }
  return [...slow, ...[...times].map(([name, each]) => `${name}: ${figuresOf(each).map(Math.round).join(", ")} ms`)];
}

/** The best, the lower quartile and the median. */
function figuresOf(times: readonly number[]): number[] {
  const sorted = times.toSorted((one, other) => one - other);
  return [0, 0.25, 0.5].map((part) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
}

function namesOfSlow(times: ReadonlyMap<string, readonly number[]>): string[] {
  const all = [...times].map(([name, each]) => ({ name, figures: figuresOf(each) }));
  const quickest = [0, 1, 2].map((place) => Math.min(...all.map(({ figures }) => figures[place] ?? 0)));
  const isSlow = (figures: number[]) => figures.every((figure, place) => figure > (quickest[place] ?? 0) * tolerated);
  return all.filter(({ figures }) => isSlow(figures)).map(({ name }) => name);
}
