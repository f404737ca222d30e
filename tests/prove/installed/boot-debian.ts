import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { startProcess } from "@rekey/dev/managed-process";
import { findProgram } from "@rekey/dev/system-package";
import { waitFor } from "../../harness/wait-for.ts";
import { mirror } from "../image/build-image.ts";

const run = promisify(execFile);
const programs = { debootstrap: "debootstrap", "systemd-nspawn": "systemd-container", nsenter: "util-linux" };

export interface Machine extends AsyncDisposable {
  /** Its root on this machine. */
  root: string;
  /** The words that run a program in it, and those that run one of this machine in its network. */
  inside: readonly string[];
  inNetwork: readonly string[];
}

/** A Debian with systemd, PostgreSQL and Redis, as its packages leave it. */
export async function makeDebian(folder: string, say: (line: string) => void): Promise<string> {
  const missing = Object.entries(programs).filter(([name]) => findProgram([name]) === undefined);
  if (missing.length > 0 || process.getuid?.() !== 0) {
    const packages = missing.map(([, name]) => name).join(" ");
    throw new Error(`this needs Linux, root, systemd-nspawn and debootstrap. Type: apt-get install ${packages}`);
  }
  const fresh = join(folder, "fresh");
  if (!existsSync(join(fresh, "var/lib/dpkg/info/redis-server.list"))) {
    say("  making a Debian with systemd, PostgreSQL and Redis of its packages");
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const packages = "--include=systemd,systemd-sysv,dbus,postgresql,redis-server";
    await run("debootstrap", ["--variant=minbase", packages, "bookworm", fresh, await mirror()], { maxBuffer: 1e8 });
  }
  const root = join(folder, `machine-${process.pid}`);
  await run("cp", ["--archive", "--reflink=auto", fresh, root]);
  return root;
}

/** Starts it: systemd is its first process, and nobody else is in its network. */
export async function boot(root: string): Promise<Machine> {
  const words = ["--boot", "--register=no", "--keep-unit", "--private-network", "--console=read-only"];
  const machine = await startProcess("systemd-nspawn", {
    command: "systemd-nspawn",
    args: [`--directory=${root}`, "--machine=rekey", "--quiet", ...words],
    env: { PATH: process.env["PATH"] ?? "" },
    cwd: "/",
    // It hands this on as systemd's own word for an orderly halt.
    stopSignal: "SIGTERM",
  });
  const first = () => firstProcessOf(machine.pid);
  try {
    const isUp = async () => {
      const { stdout } = await run("nsenter", [`--target=${first()}`, "--all", "systemctl", "is-system-running"]).catch(
        (error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }),
      );
      return /^(?:running|degraded)/.test(stdout);
    };
    await waitFor(isUp, { message: "systemd having started what it starts", timeoutMs: 60_000, everyMs: 250 });
  } catch (error) {
    await machine.stop(20_000);
    throw new Error(`systemd does not run here: ${machine.lines().at(-1)}`, { cause: error });
  }
  const enter = ["nsenter", `--target=${first()}`];
  return {
    root,
    inside: [...enter, "--all", "env", "--ignore-environment", "HOME=/root", `PATH=${paths}`],
    inNetwork: [...enter, "--net"],
    [Symbol.asyncDispose]: async () => {
      await machine.stop(30_000);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const paths = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The one process that `systemd-nspawn` has started. */
function firstProcessOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  if (!/^\d+$/.test(children)) throw new Error("systemd-nspawn has started no process yet");
  return Number(children);
}
