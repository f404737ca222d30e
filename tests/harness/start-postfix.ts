import { execFile, execFileSync } from "node:child_process";
import { chownSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startReaper } from "@rekey/dev/reaper";
import { superviseProcess } from "@rekey/dev/supervised-process";
import { taggedProgram } from "./tagged-program.ts";

const run = promisify(execFile);

export interface PostfixServer extends AsyncDisposable {
  url: string;
  /** What it has written of itself until now. */
  log(): Promise<string>;
}

export interface PostfixOptions {
  port: number;
  /** Where mail goes on to: any of it, and that for single domains. SMTP URLs. */
  relayTo: string;
  routes: Record<string, string>;
  /** On top of the settings below. */
  settings?: Record<string, string>;
}

// Its standard output would do as well, were it not a socket: those it cannot open.
const logName = "postfix.log";

/** A Postfix of the test's own on loopback, with folders of its own, that relays whatever loopback gives it. */
export async function startPostfix(options: PostfixOptions): Promise<PostfixServer> {
  await using stack = new AsyncDisposableStack();
  const reaper = stack.use(await startReaper());
  const dir = await mkdtemp(join(tmpdir(), "rekey-postfix-"));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  await writeConfiguration(dir, options);
  // Makes the folders of the queue; what it says of a configuration that is no package's is of no interest.
  await run(taggedProgram("postfix"), ["-c", dir, "check"]);
  const { stdout: daemons } = await run(taggedProgram("postconf"), ["-dh", "daemon_directory"]);
  const supervised = superviseProcess({
    name: "postfix",
    command: () => ({
      command: join(daemons.trim(), "master"),
      args: ["-c", dir, "-s"],
      env: { PATH: process.env["PATH"] ?? "" },
      cwd: dir,
      stopSignal: "SIGTERM",
    }),
    // Not who listens on the port: that could be somebody else, who would then be taken for Postfix.
    isReady: async () => (await readFile(join(dir, logName), "utf8").catch(() => "")).includes("daemon started"),
    readyTimeoutMs: 20_000,
    graceMs: 5_000,
    keepAlive: false,
    reaper,
  });
  stack.use(supervised);
  await supervised.start();
  const parts = stack.move();
  return {
    url: `smtp://127.0.0.1:${options.port}`,
    log: () => readFile(join(dir, logName), "utf8"),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function writeConfiguration(dir: string, options: PostfixOptions): Promise<void> {
  await chmod(dir, 0o755);
  const [queue, data] = [join(dir, "queue"), join(dir, "data")];
  await mkdir(queue);
  await mkdir(data);
  chownSync(data, Number(execFileSync("id", ["-u", "postfix"])), Number(execFileSync("id", ["-g", "postfix"])));
  const nextHop = (url: string) => `[127.0.0.1]:${new URL(url).port}`;
  const routes = Object.entries(options.routes).map(([domain, url]) => `{${domain} = smtp:${nextHop(url)}}`);
  const settings = {
    compatibility_level: "3.6",
    queue_directory: queue,
    data_directory: data,
    maillog_file: join(dir, logName),
    maillog_file_prefixes: dir,
    myhostname: "mta.test",
    mydestination: "",
    mynetworks: "127.0.0.0/8",
    inet_interfaces: "loopback-only",
    inet_protocols: "ipv4",
    alias_maps: "",
    alias_database: "",
    local_recipient_maps: "",
    smtpd_peername_lookup: "no",
    smtpd_relay_restrictions: "permit_mynetworks, reject",
    relayhost: nextHop(options.relayTo),
    transport_maps: routes.length > 0 ? `inline:{${routes.join(", ")}}` : "",
    queue_run_delay: "1s",
    minimal_backoff_time: "1s",
    maximal_backoff_time: "2s",
    ...options.settings,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(join(dir, "main.cf"), lines.join(""));
  await writeFile(join(dir, "master.cf"), servicesOn(options.port));
}

/** What of a Postfix it takes to relay mail and to send some back. */
function servicesOn(port: number): string {
  const inside = [
    "rewrite:trivial-rewrite",
    "bounce",
    "defer:bounce",
    "trace:bounce",
    "proxymap",
    "smtp",
    "relay:smtp",
  ];
  const services = [...inside, "error", "retry:error", "discard", "anvil", "scache"];
  const processLimits: Record<string, string> = { bounce: "0", defer: "0", trace: "0", anvil: "1", scache: "1" };
  return [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 1 1 qmgr",
    ...services.map((service) => {
      const [name = "", program = name] = service.split(":");
      return `${name} unix - - n - ${processLimits[name] ?? "-"} ${program}`;
    }),
    "postlog unix-dgram n - n - 1 postlogd",
    "",
  ].join("\n");
}
