/** Fails when the work is not done in time. The work goes on, and its own failure is then nobody's. */
export async function withTimeout<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    work.catch(() => {});
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
