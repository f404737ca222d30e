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
  const grandparent = commandOf(parent).startsWith("npm") ? undefined : parentOf(parent);
  return [parent, grandparent].filter((pid) => pid !== undefined && pid > 1);
}

function parentOf(pid) {
  try {
    if (existsSync("/proc/self/stat"))
      return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
    return Number(
      execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
  } catch {
    return undefined;
  }
}

function commandOf(pid) {
  try {
    if (existsSync("/proc/self/comm")) return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    return execFileSync("ps", ["-o", "comm=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
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
