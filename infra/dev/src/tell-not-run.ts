import type { Reporter, TestModule } from "vitest/node";

/** A line for each reason why tests were left out, with how many there were and what to do about it. */
export function notRunLines(tests: Iterable<{ notRun?: string }>): string[] {
  const counts = new Map<string, number>();
  for (const { notRun } of tests) if (notRun !== undefined) counts.set(notRun, (counts.get(notRun) ?? 0) + 1);
  return [...counts].map(([notRun, count]) => {
    const [why, remedy] = notRun.split("\t");
    return `not run: ${why}: ${count} ${count === 1 ? "test" : "tests"}${remedy ? `, \`${remedy}\`` : ""}`;
  });
}

/** Ends the report of a run with the tests that this machine could not run: nothing is passed over in silence. */
export default function tellNotRun(): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[]) {
      const tests = modules.flatMap((module) => [...module.children.allTests("skipped")].map((test) => test.meta()));
      for (const line of notRunLines(tests)) process.stdout.write(`${line}\n`);
    },
  };
}
