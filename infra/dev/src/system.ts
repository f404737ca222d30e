import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Programs } from "./bundle-services.ts";
import { databaseUrlFor } from "./database-roles.ts";
import { anyPort, portFrom } from "./free-port.ts";
import { type Given, handOn, ofNode, pick, withoutTold } from "./hand-on.ts";
import type { Exit } from "./managed-process.ts";
import type { Reaper } from "./reaper.ts";
import {
  entryFileOf,
  nodeFlags,
  serviceCatalogue,
  type ServiceEntry,
  type ServiceName,
  type SystemSettings,
} from "./service-catalogue.ts";
import type { ServiceHost } from "./service-host.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const repositoryDir = join(import.meta.dirname, "../../..");

export interface SystemOptions extends Omit<SystemSettings, "databaseUrl" | "urls"> {
  /** The administrator's URL of a database that is prepared already. */
  adminUrl: string;
  services: readonly ServiceName[];
  /** What is started in place of a service's source. */
  programs?: Programs;
  /** Where the services run together, and which of them are processes of their own all the same. */
  host?: ServiceHost | undefined;
  ownProcess?: readonly ServiceName[];
  /** What a person has set, of which each service is told what is for it. */
  given?: Given;
  /** What every service is told beside its own settings, and what single ones are told. */
  env?: Record<string, string>;
  serviceEnv?: Partial<Record<ServiceName, Record<string, string>>>;
  /**
   * Whether PostgreSQL is known to be reached without a pooler, so that statements may have names, which costs it less.
   */
  isDirect?: boolean;
  /** The well-known ports where they are free, or any. */
  portChoice: "known-first" | "any";
  keepAlive: boolean;
  readyTimeoutMs: number;
  reaper?: Reaper | undefined;
  onLine?: ((service: ServiceName, line: string) => void) | undefined;
  onNote?: ((note: string) => void) | undefined;
  onChange?: (() => void) | undefined;
}

export interface RunningSystem extends AsyncDisposable {
  urls: SystemSettings["urls"];
  adminUrls: Partial<Record<ServiceName, string>>;
  isRunning(service: ServiceName): boolean;
  /** Of those that run now, each as a process of its own. */
  pids(): Partial<Record<ServiceName, number>>;
  lines(service: ServiceName): string[];
  /** Resolves when the process is gone. */
  kill(service: ServiceName, signal?: NodeJS.Signals): Promise<Exit | undefined>;
  /** Stops it when it runs, and starts it, from now on with these settings on top; resolves when it is ready. */
  restart(service: ServiceName, env?: Record<string, string>): Promise<void>;
  /** One more process of a service beside the first, with these settings on top; it ends with the system. */
  startReplica(service: ServiceName, env?: Record<string, string>): Promise<SupervisedProcess>;
  /** Asks it to stop, in time, and leaves it stopped. */
  stopService(service: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

interface Member {
  process: SupervisedProcess;
  adminUrl: string;
  isHosted: boolean;
  overrides: Record<string, string>;
}

/** Starts the services, each as a process of its own or in that of `host`, and resolves when all of them are ready. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  // One that is missing is a reason not to sign; here it begins with its system.
  appendFileSync(options.checkpointFile, "");
  const settings = await makeSettings(options);
  const members = new Map<ServiceName, Member>();
  for (const name of options.services) members.set(name, await makeMember(options, settings, name));
  const system = describeSystem(settings, members, (name) => makeMember(options, settings, name));
  const starts = await Promise.allSettled([...members.values()].map((member) => member.process.start()));
  const failure = starts.find((start) => start.status === "rejected");
  if (failure) {
    await system.stop();
    throw failure.reason;
  }
  return system;
}

function choosePort({ portChoice }: SystemOptions, known: number): Promise<number> {
  return portChoice === "any" ? anyPort() : portFrom(known);
}

async function makeSettings(options: SystemOptions): Promise<SystemSettings> {
  const urlOf = async (name: "api" | "portal" | "console" | "mailbox") =>
    `http://127.0.0.1:${await choosePort(options, serviceCatalogue[name].port)}`;
  return {
    ...options,
    databaseUrl: (role) => {
      const url = databaseUrlFor(options.adminUrl, role);
      return options.isDirect ? `${url}${url.includes("?") ? "&" : "?"}pgbouncer=false` : url;
    },
    urls: {
      api: await urlOf("api"),
      portal: await urlOf("portal"),
      console: await urlOf("console"),
      mailbox: await urlOf("mailbox"),
      bounces: `smtp://127.0.0.1:${await choosePort(options, 4026)}`,
    },
  };
}

async function makeMember(options: SystemOptions, settings: SystemSettings, name: ServiceName): Promise<Member> {
  const entry: ServiceEntry = serviceCatalogue[name];
  const { onLine } = options;
  const adminPort = await choosePort(options, entry.adminPort);
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const host = options.ownProcess?.includes(name) ? undefined : options.host;
  const member = { adminUrl, isHosted: host !== undefined, overrides: { ...options.serviceEnv?.[name] } };
  const told = options.given ? await handOn(name, options.given) : {};
  const own = { HOST: "127.0.0.1", ALLOW_DEMO_KEYS: "yes", ADMIN_PORT: String(adminPort), ...entry.env(settings) };
  const env = { ...machineEnv(), ...withoutTold(own, told), ...told };
  const supervised = superviseProcess({
    name,
    command: () => ({
      command: process.execPath,
      args: [...nodeFlags, options.programs?.[name] ?? join(repositoryDir, entryFileOf(name))],
      env: { ...env, ...options.env, ...member.overrides },
      cwd: repositoryDir,
      stopSignal: "SIGTERM",
      ipc: true,
      onLine: onLine && ((line) => onLine(name, line)),
    }),
    launch: host && ((_name, spec) => host.start(name, spec)),
    isReady: () => isReady(adminUrl),
    readyTimeoutMs: options.readyTimeoutMs,
    // A little more than a service itself allows for its end.
    graceMs: 10_500,
    keepAlive: options.keepAlive,
    reaper: options.reaper,
    onNote: options.onNote,
    onChange: options.onChange,
  });
  return Object.assign(member, { process: supervised });
}

function describeSystem(
  settings: SystemSettings,
  members: Map<ServiceName, Member>,
  makeReplica: (name: ServiceName) => Promise<Member>,
): RunningSystem {
  const replicas: SupervisedProcess[] = [];
  const member = (name: ServiceName) => {
    const found = members.get(name);
    if (!found) throw new Error(`${name} is not part of this system`);
    return found;
  };
  const stop = async () => {
    const processes = [...members.values()].map(({ process }) => process);
    await Promise.all([...processes, ...replicas].map((process) => process.stop()));
  };
  const entries = [...members];
  return {
    urls: settings.urls,
    adminUrls: Object.fromEntries(entries.map(([name, { adminUrl }]) => [name, adminUrl])),
    isRunning: (name) => member(name).process.isRunning(),
    pids: () => {
      if (entries.every(([, { isHosted }]) => isHosted)) throw new Error("these services share one process");
      return Object.fromEntries(
        entries.flatMap(([name, { process }]) => (process.pid() ? [[name, process.pid()]] : [])),
      );
    },
    lines: (name) => member(name).process.lines(),
    kill: (name, signal = "SIGKILL") => member(name).process.kill(signal),
    restart: async (name, env = {}) => {
      const { process, overrides } = member(name);
      await process.stop();
      Object.assign(overrides, env);
      await process.start();
    },
    startReplica: async (name, env = {}) => {
      const { process, overrides } = await makeReplica(name);
      Object.assign(overrides, env);
      replicas.push(process);
      await process.start();
      return process;
    },
    stopService: (name) => member(name).process.stop(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Of our own surroundings a service sees only what a program needs to run at all. */
export function machineEnv(): Record<string, string> {
  const given = pick(["PATH", "HOME", "TMPDIR", "TEMP", "SystemRoot", ...ofNode], process.env);
  // What the services say to each other stays on this machine.
  if (given["NODE_USE_ENV_PROXY"])
    given["NO_PROXY"] = [given["NO_PROXY"], "localhost,127.0.0.1"].filter(Boolean).join(",");
  // Node keeps what it has compiled, types already stripped: a service starts with a quarter less work.
  return { ...given, NODE_COMPILE_CACHE: join(repositoryDir, "node_modules/.cache/compiled") };
}

async function isReady(adminUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${adminUrl}/readyz`, { signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
