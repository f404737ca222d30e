import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProcess } from "@rekey/dev/managed-process";
import { findProgram } from "@rekey/dev/system-package";
import { runProgram } from "../../harness/run-program.ts";
import { waitFor } from "../../harness/wait-for.ts";

export interface DockerEngine extends AsyncDisposable {
  /** What its clients have to be told. */
  env: Record<string, string>;
  /** The words that run a program in the network whose addresses on 127.0.0.1 the engine opens. */
  inNetwork: readonly string[];
  /** How many packets have left for `somewhere`. */
  sentOut(): Promise<number>;
}

const programs = {
  dockerd: "docker.io",
  docker: "docker.io",
  "docker-compose": "docker-compose",
  nsenter: "util-linux",
};

/** An address off the machine, as far as containers can tell, at which nobody answers. */
export const somewhere = "192.0.2.9";

// In a network and with mounts of its own, so that it changes no rule of this machine's and finds none.
const begin = `ip link set lo up
ip link add outside type veth peer name beyond
echo 1 > /proc/sys/net/ipv6/conf/outside/disable_ipv6
ip address add 192.0.2.1/24 dev outside
ip link set beyond up
ip link set outside up
ip neighbour add ${somewhere} lladdr 02:00:00:00:00:09 dev outside
mount --make-rprivate /
exec dockerd --data-root "$0/data" --exec-root "$0/exec" --pidfile "$0/pid" --host "unix://$0/socket"`;

/** A Docker engine that nobody else knows; what it has made goes with it. */
export async function startDocker(): Promise<DockerEngine> {
  const missing = Object.entries(programs).filter(([name]) => findProgram([name]) === undefined);
  if (missing.length > 0 || process.getuid?.() !== 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(" ");
    throw new Error(`this needs Linux, root and a Docker engine. Type: apt-get install ${packages}`);
  }
  const folder = mkdtempSync(join(tmpdir(), "rekey-docker-"));
  const env = { DOCKER_HOST: `unix://${folder}/socket` };
  const engine = await startProcess("dockerd", {
    command: "unshare",
    args: ["--net", "--mount", "sh", "-ec", begin, folder],
    env: { PATH: process.env["PATH"] ?? "" },
    cwd: "/",
    stopSignal: "SIGTERM",
  });
  const answers = async () => engine.isRunning() && (await runProgram(["docker", "info"], { env })).code === 0;
  try {
    await waitFor(answers, { message: "the engine answering", timeoutMs: 60_000 });
  } catch (error) {
    await engine.stop(10_000);
    throw new Error(`the Docker engine does not run here: ${engine.lines().at(-1)}`, { cause: error });
  }
  const inNetwork = ["nsenter", `--net=/proc/${engine.pid}/ns/net`];
  return {
    env,
    inNetwork,
    sentOut: async () => {
      const { output } = await runProgram([...inNetwork, "cat", "/proc/net/dev"], { env: {} });
      return Number(/^ *outside:(?: +\d+){8} +\d+ +(\d+)/m.exec(output)?.[1]);
    },
    [Symbol.asyncDispose]: async () => {
      await engine.stop(30_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
