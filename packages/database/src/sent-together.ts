/**
 * Sends statements of one transaction at once, and waits for all of them. Fails as the first one of them that failed:
 * those behind it are only told that the transaction is broken off, which says nothing of why, and is heard of earlier
 * by whoever waits for them.
 */
export async function sentTogether<A, B>(first: PromiseLike<A>, second: PromiseLike<B>): Promise<[A, B]> {
  const [one, other] = await Promise.allSettled([first, second]);
  if (one.status === "rejected") throw one.reason;
  if (other.status === "rejected") throw other.reason;
  return [one.value, other.value];
}
