/**
 * How often a job is tried that fails in a way nobody expected. With their pauses eight tries take 39 s, 49 s at most:
 * long enough for what passes by itself, such as a deadlock or a failover, and short enough that what does not is set
 * aside, and tells of itself, within a minute.
 */
export const attemptsOfUnexpectedErrors = 8;

/** The pause after the given try, in ms: twice the last one, up to the longest, and a quarter more or less. */
export function retryPause(attempt: number, longestMs: number, random: () => number = Math.random): number {
  return Math.min(500 * 2 ** attempt, longestMs) * (0.75 + random() / 2);
}
