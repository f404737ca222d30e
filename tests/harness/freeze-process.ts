/** Stops a process where it is, as a machine that is paused does; disposing lets it go on as if nothing had been. */
export function freezeProcess(pid: number | undefined): Disposable {
  if (pid === undefined) throw new Error("there is no process to freeze");
  process.kill(pid, "SIGSTOP");
  return { [Symbol.dispose]: () => void process.kill(pid, "SIGCONT") };
}
