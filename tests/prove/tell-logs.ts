import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { productServices } from "@rekey/dev/service-catalogue";
import type { ProvenSystem } from "./proven-system.ts";
import { say } from "./report.ts";

/** Keeps what each service has printed, for whoever looks for the cause. */
export function tellLogs({ system }: Pick<ProvenSystem, "system">): void {
  const folder = mkdtempSync(join(tmpdir(), "rekey-prove-"));
  for (const service of productServices)
    writeFileSync(join(folder, `${service}.log`), system.lines(service).join("\n"), { mode: 0o600 });
  say(`what the services printed is in ${folder}`);
}
