/** Like `Promise.all`, but settles only when nothing is still starting, so that what did start can be given back. */
export async function allStarted<A, B>(first: Promise<A> | A, second: Promise<B> | B): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
