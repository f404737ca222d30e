import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { processRuns } from "./process-runs.ts";
import { SettingsFault } from "./read-settings.ts";

/** Lets one run of a program have the state directory; what a killed run left behind is no obstacle. */
export function takeRunLock(file: string, { program = "up.ts", name = "Rekey" } = {}): Disposable {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
    } catch {
      const pid = Number(readFileSync(file, "utf8"));
      if (processRuns(pid, program)) {
        throw new SettingsFault(
          `${name} runs from this folder already (process ${pid}); stop it first, with Ctrl-C there or: kill ${pid}`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new SettingsFault(`${file} cannot be written; remove it and start again.`);
}
