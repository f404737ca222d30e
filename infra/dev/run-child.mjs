import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

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
    const ancestors = watchParent ? npmAncestors() : [];
    const parentWatch = setInterval(() => {
      if (!ancestors.every(isAlive)) stop("SIGTERM");
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

/** npm and the shell that it may have put between itself and us; the shell outlives an npm that was killed. */
function npmAncestors() {
  const parent = process.ppid;
  const isNpm = ask(parent, "comm").startsWith("npm");
  return [parent, isNpm ? 0 : Number(ask(parent, "ppid"))].filter((pid) => pid > 1);
}

/** What the system says of a process: empty where it says nothing. */
function ask(pid, field) {
  try {
    const stat = existsSync("/proc/self/stat") ? readFileSync(`/proc/${pid}/stat`, "utf8") : undefined;
    const [, comm, ppid] = /^\d+ \((.*)\) \S (\d+)/s.exec(stat ?? "") ?? [];
    if (stat !== undefined) return { comm, ppid }[field] ?? "";
    const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
    return execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], options).trim();
  } catch {
    return "";
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
