import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder, runCommandLine } from "./run-command-line.ts";
import type { TestSystem } from "./test-system.ts";

type Imported = Pick<TestSystem, "apiUrl" | "tokens" | "api">;

/** Writes a file and its mapping, and gives what an import of them comes to. */
export function importing(system: Imported, csv: string | Buffer, mapping: unknown) {
  const folder = ownFolder();
  writeFileSync(join(folder, "contacts.csv"), csv);
  writeFileSync(join(folder, "mapping.json"), typeof mapping === "string" ? mapping : JSON.stringify(mapping));
  const env = { REKEY_API: system.apiUrl, REKEY_TOKEN: system.tokens.staff, INIT_CWD: folder };
  return (...more: string[]) =>
    runCommandLine(["directory", "import", "contacts.csv", "--mapping", "mapping.json", ...more], env);
}

/** A mapping whose ids are those of one test. */
export function ownMapping(system: Imported, more: Record<string, unknown> = {}) {
  const own = randomUUID().slice(0, 8);
  const prefix = `${own}-`;
  const mapping = {
    client: { id: { column: "company", prefix }, name: "firm" },
    contact: { id: { column: "id", prefix }, name: "name", email: "email", ...more },
  };
  const contact = (id: string | number) => system.api().getContact(`${prefix}${id}`);
  return { own, prefix, mapping, contact };
}
