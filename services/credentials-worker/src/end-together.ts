export interface EndTogetherOptions {
  /** How many are answered together at most. */
  atMost: number;
  /** How long one that has ended is kept for others; looked at when another one ends. */
  withinMs: number;
}

/**
 * Answers calls of `work` that are under way at the same time together, in one turn, so that what follows can be done
 * for all of them at once. One that is under way alone is answered when it ends, one that fails at once; nobody waits
 * for a timer.
 */
export function endTogether<A, R>(
  work: (argument: A) => Promise<R>,
  { atMost, withinMs }: EndTogetherOptions,
): (argument: A) => Promise<R> {
  const answers: (() => void)[] = [];
  let underWay = 0;
  let firstEndedAtMs = 0;

  function answerIfDue(): void {
    const isDue = underWay === 0 || answers.length >= atMost || performance.now() - firstEndedAtMs >= withinMs;
    if (isDue) for (const answer of answers.splice(0)) answer();
  }

  function keep(answer: () => void): void {
    if (answers.length === 0) firstEndedAtMs = performance.now();
    answers.push(answer);
  }

  return (argument) =>
    new Promise<R>((resolve, reject) => {
      underWay += 1;
      work(argument)
        .then((result) => keep(() => resolve(result)), reject)
        .finally(() => {
          underWay -= 1;
          answerIfDue();
        });
    });
}
