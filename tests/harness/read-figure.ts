import type { ServiceName } from "@rekey/dev/service-catalogue";
import type { TestSystem } from "./test-system.ts";

/** What a service's metrics say under this name now, whatever the labels; several of the same name are added up. */
export async function readFigure(
  system: Pick<TestSystem, "adminUrls">,
  service: ServiceName,
  name: string,
): Promise<number> {
  const text = await (await fetch(`${system.adminUrls[service]}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
  if (lines.length === 0) throw new Error(`${service} has no figure ${name}`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
