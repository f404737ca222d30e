import { type ServiceHost, startServiceHost } from "@rekey/dev/service-host";
import { machineEnv } from "@rekey/dev/system";

let running: Promise<ServiceHost> | undefined;

/** The process in which a test worker runs the services of all its files; it ends with the worker. */
export async function sharedHost(program: string): Promise<ServiceHost> {
  const host = await (running ??= startServiceHost(program, machineEnv()));
  if (host.isRunning()) return host;
  running = undefined;
  return sharedHost(program);
}
