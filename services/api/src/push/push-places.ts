import { ProblemError } from "../problem.ts";

/** Each holds its body in memory until it is done, and keeps a connection to PostgreSQL busy. */
const pushesAtOnce = 2;

/**
 * Runs a push if there is a place for it, which is its own until all of it is over. It is taken before the body is
 * read: whoever gets none has sent nothing that is kept.
 */
export function pushPlaces(): (subject: string, run: () => Promise<void>) => Promise<void> {
  const running: string[] = [];
  return async (subject, run) => {
    // Two of one caller would only wait for each other's contacts.
    if (running.length >= pushesAtOnce || running.includes(subject)) {
      throw new ProblemError("unavailable", { retryAfterSeconds: 5 });
    }
    running.push(subject);
    try {
      await run();
    } finally {
      running.splice(running.indexOf(subject), 1);
    }
  };
}
