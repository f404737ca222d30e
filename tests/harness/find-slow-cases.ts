const fewestRounds = 5;
const mostRounds = 30;
const tolerated = 1.5;

/**
 * Asks each case in turn, again and again, and names those that take much longer than the quickest one, by their best
 * times: other work on the machine only ever adds to a time, and never to the best of many. More rounds are made only
 * while a case looks slow.
 */
export async function findSlowCases(cases: Record<string, () => Promise<unknown>>): Promise<string[]> {
  const best = new Map<string, number>();
  let slow: string[] = [];
  for (let round = 1; round <= mostRounds; round += 1) {
    for (const [name, ask] of Object.entries(cases)) {
      const startedAtMs = performance.now();
      await ask();
      best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, performance.now() - startedAtMs));
    }
    const quickest = Math.min(...best.values());
    slow = [...best].filter(([, ms]) => ms > quickest * tolerated).map(([name, ms]) => `${name}: ${Math.round(ms)} ms`);
    if (round >= fewestRounds && slow.length === 0) return [];
  }
  return [...slow, `quickest: ${Math.round(Math.min(...best.values()))} ms`];
}
