import { readFileSync, statSync } from "node:fs";
import { loadConfig } from "@rekey/dev/hand-on";
import { type Environment, readConfig } from "@rekey/runtime/read-config";
import type { InstalledService } from "../installation/folder.ts";
import { fail, type Finding, ok, type Patient, warn } from "./finding.ts";

/** The settings of a service as it would read them at its start, and what is wrong with them. */
export async function readPatient(
  service: InstalledService,
  environment: Environment,
): Promise<{ findings: Finding[]; patient: Patient | undefined }> {
  const schema = await loadConfig(service);
  const read = readConfig(schema, environment);
  const names = Object.keys(schema.shape);
  const findings = [...openFiles(service, names, environment)];
  if (!read.ok) {
    findings.push(...read.faults.map((fault) => fail(service, "settings", fault)));
    return { findings, patient: undefined };
  }
  findings.push(
    ok(service, "settings", "every setting can be read"),
    ...read.warnings.map((name) => warn(service, "settings", `${name} is plain http off this machine`)),
    ...read.unknown.map(({ name, meant }) =>
      warn(service, "settings", `${name} is no setting of this service`, meant && `it is called ${meant}`),
    ),
  );
  return { findings, patient: { service, raw: readAll(names, environment), config: read.config } };
}

/** Files of secrets that others on this machine can read. */
function openFiles(service: InstalledService, names: readonly string[], environment: Environment): Finding[] {
  const paths = names.map((name) => environment[`${name}_FILE`] ?? "").filter((path) => path !== "");
  const open = paths.filter((path) => isOpenToOthers(path, modeOf(path)));
  return open.map((path) => fail(service, "files", `${path} can be read by others`, `chmod 600 ${path}`));
}

/** What an engine mounts can be read by all in the container, and nobody else is in it. */
export function isOpenToOthers(path: string, mode: number): boolean {
  return (mode & 0o077) !== 0 && !path.startsWith("/run/secrets/");
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    // That it cannot be read is told of its setting.
    return 0;
  }
}

function readAll(names: readonly string[], environment: Environment): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const path = environment[`${name}_FILE`];
      const text = path ? readFileSync(path, "utf8").trimEnd() : environment[name];
      return text ? [[name, text]] : [];
    }),
  );
}
