import type { Side, TcpProxy } from "../harness/tcp-proxy.ts";
import type { Fault } from "./faults.ts";
import type { World } from "./start-world.ts";

type Crashing = "api" | "portal" | "credentials-worker" | "mail-worker";

/** A place between two messages on a line of a process. */
interface CrashPoint {
  service: Crashing;
  line: "PostgreSQL" | "Redis" | "SMTP";
  /**
   * The process dies when its n-th message is on the line: before it arrives, or when only its answer is still to come.
   */
  from: Side;
  message: number;
}

const depths: [service: Crashing, line: CrashPoint["line"], messages: number][] = [
  ["api", "PostgreSQL", 2],
  ["portal", "PostgreSQL", 3],
  ["credentials-worker", "PostgreSQL", 12],
  ["mail-worker", "PostgreSQL", 10],
  ["mail-worker", "SMTP", 6],
];

/**
 * Every place between two messages of a reset where the process that handles it can die, before and after each message.
 */
export const crashPoints: readonly CrashPoint[] = depths.flatMap(([service, line, messages]) =>
  Array.from({ length: messages }, (_, index) => index + 1).flatMap((message) =>
    (["client", "server"] as const).map((from) => ({ service, line, from, message })),
  ),
);

/** A fault that kills a process at this place, the given number of times in a row, with a life in between. */
export function crashAt(point: CrashPoint, times: number): Fault {
  const { service, line, from, message } = point;
  return {
    name: `${service} dies at ${line} message ${message}, ${from === "client" ? "before" : "after"} it, ${times}×`,
    endP99Ms: 15_000,
    async strike(world) {
      for (let time = 0; time < times; time += 1) {
        const proxy = line === "SMTP" ? world.toSmtp : world.toPostgres[service];
        await dieAt(world, proxy, point);
        await world.system.restart(service);
      }
    },
  };
}

async function dieAt(world: World, proxy: TcpProxy, point: CrashPoint): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  proxy.hear = (from) => {
    if (from !== point.from) return "pass";
    count += 1;
    if (count < point.message) return "pass";
    if (count === point.message) void world.kill(point.service).then(() => resolve());
    return "drop";
  };
  await promise;
  proxy.hear = undefined;
}
