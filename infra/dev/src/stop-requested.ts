/** Resolves when we are told to stop, or when whoever started us over a channel is gone. */
export function stopRequested(): Promise<void> {
  return new Promise((done) => {
    const stop = (): void => {
      // Who listens for it keeps the process alive.
      process.off("disconnect", stop);
      done();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
    process.on("disconnect", stop);
  });
}
