import { spawn } from "node:child_process";

const patienceMs = 15_000;

/**
 * Runs a program in the foreground and resolves with its exit code. It is told to stop when we are told to, and also
 * when whoever started us has gone away; it never outlives us.
 */
export function runChild(command, args, { env, cwd, watchParent }) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, stdio: ["inherit", "inherit", "inherit", "ipc"] });
    let lastResort;
    const stop = (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      lastResort ??= setTimeout(() => child.kill("SIGKILL"), patienceMs);
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop("SIGTERM"));
    const startedBy = process.ppid;
    const parentWatch = setInterval(() => {
      if (watchParent && process.ppid !== startedBy) stop("SIGTERM");
    }, 500);
    child.on("error", (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      done(1);
    });
    child.on("exit", (code, signal) => {
      clearInterval(parentWatch);
      clearTimeout(lastResort);
      if (child.connected) child.disconnect();
      done(code ?? (signal === "SIGTERM" || signal === "SIGINT" ? 0 : 1));
    });
  });
}
