// @ts-check

const everyMs = 2_000;

/**
 * Asks the mailbox now and then while somebody looks, and hands on what it answers; returns what ends that.
 *
 * @template T
 * @param {string} path
 * @param {(answer: T) => void} tell
 */
export function keepAsking(path, tell) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(path);
      if (response.ok) tell(/** @type {T} */ (await response.json()));
    } catch {
      // The mailbox is away; the next round asks again.
    }
  }, everyMs);
  return () => clearInterval(timer);
}
