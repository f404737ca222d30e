/** Stops what does not need each other side by side: then the slowest is waited for, and not all in turn. */
export function stopTogether(...parts: readonly (AsyncDisposable | undefined)[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(parts.map(async (part) => part?.[Symbol.asyncDispose]()));
    },
  };
}
