import { join, resolve } from "node:path";
import { takeRunLock } from "@rekey/dev/run-lock";
import { stopRequested } from "@rekey/dev/stop-requested";
import { installContestants } from "./contestants/install-contestants.ts";
import { prepareRekey, rekeyDatabase } from "./contestants/rekey.ts";
import { startLoad } from "./load/start-load.ts";
import { readArguments } from "./read-arguments.ts";
import { describeResults } from "./report/describe-results.ts";
import { describeTargets } from "./report/describe-targets.ts";
import { writeProfiles } from "./report/write-profiles.ts";
import { keptDir, writeResults } from "./report/write-results.ts";
import { createResults } from "./results.ts";
import { runScenarios } from "./run-scenarios.ts";
import { startServers } from "./servers/start-servers.ts";
import { hasSmtpSink } from "./sink/start-sink.ts";

const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../.rekey"));
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function run(settings: Extract<ReturnType<typeof readArguments>, { names: unknown }>): Promise<boolean> {
  const startedAt = Date.now();
  await using stack = new AsyncDisposableStack();
  stack.use(takeRunLock(join(stateDir, "bench.pid"), { program: "bench/src/main.ts", name: "The bench" }));
  const servers = await startServers(stateDir, stack, { fresh: settings.fresh, log: say });
  const folder = await installContestants(servers.dir, say);
  const profileDir = settings.profile ? join(servers.dir, "profiles", String(startedAt)) : undefined;
  const house = { ...(await prepareRekey(servers, rekeyDatabase)), profileDir };
  const load = stack.use(await startLoad());
  const sink = hasSmtpSink() ? "smtp-sink" : "our own, as smtp-sink is not installed";
  say(`sink: ${sink}`);
  say(`prepared in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  const results = createResults();
  const { rounds, isQuick } = settings;
  const isWhole = await runScenarios({ servers, load, house, folder, rounds, isQuick, results, say }, settings.names);
  say(describeResults(results));
  say(`\n${describeTargets(results)}\n`);
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  for (const file of writeResults(servers.dir, results, { ...settings, seconds, sink })) say(`written: ${file}`);
  if (profileDir !== undefined) say(writeProfiles(profileDir, settings.keep ? keptDir : undefined));
  say(`${seconds} s`);
  return isWhole;
}

async function main(): Promise<number> {
  const settings = readArguments(process.argv.slice(2));
  if ("text" in settings) {
    say(settings.text);
    return settings.exitCode;
  }
  if (process.platform !== "linux") {
    say("The bench reads processor times out of /proc, so it runs on Linux alone.");
    return 2;
  }
  const stopping = stopRequested().then(() => "stop" as const);
  try {
    const outcome = await Promise.race([run(settings), stopping]);
    if (outcome === "stop") return 130;
    return outcome ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}

process.exit(await main());
