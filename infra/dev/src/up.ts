import { join, resolve } from "node:path";
import { readSettings, SettingsFault } from "./read-settings.ts";
import { startDemo } from "./start-demo.ts";
import { stopRequested } from "./stop-requested.ts";
import { openTerminal } from "./terminal.ts";

const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../../.rekey"));
const terminal = openTerminal(process.stdout, process.stderr);

async function main(): Promise<number> {
  const stopping = stopRequested().then(() => "stop" as const);
  const stack = new AsyncDisposableStack();
  try {
    const settings = readSettings(process.argv.slice(2), process.env);
    const outcome = await Promise.race([startDemo({ settings, stateDir, terminal, stack }), stopping]);
    if (outcome !== "stop") {
      terminal.text(outcome.banner);
      terminal.showLogs(true);
      await stopping;
    }
    terminal.showLogs(false);
    terminal.text("\n");
    terminal.step("stopping");
    return 0;
  } catch (error) {
    const isFault = error instanceof SettingsFault || !(error instanceof Error);
    terminal.fault(
      isFault ? String(error instanceof Error ? error.message : error) : `Rekey could not start: ${error.message}`,
    );
    return 1;
  } finally {
    await stack.disposeAsync();
  }
}

const exitCode = await main();
if (exitCode === 0) terminal.step("stopped");
process.exit(exitCode);
