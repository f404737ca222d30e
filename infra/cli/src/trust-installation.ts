import { trustExtraAuthorities } from "@rekey/runtime/trust-extra-authorities";
import { findDir, type InstalledService, installedServices, readServiceFile } from "./installation/folder.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Believes the private authorities of the environment, and those that an installation names for its services: a command
 * connects to the same servers.
 */
export function trustInstallation(around: Surroundings, dir: string | undefined): void {
  const named =
    dir === undefined
      ? []
      : installedServices.map((service) => settingOf(findDir(around, dir), service, "NODE_EXTRA_CA_CERTS"));
  for (const path of new Set([around.env["NODE_EXTRA_CA_CERTS"], ...named])) {
    const fault = trustExtraAuthorities(path);
    if (fault !== undefined) throw new UsageError(`NODE_EXTRA_CA_CERTS: ${fault}`);
  }
}

/** Where people and programs reach the API of an installation; undefined where its settings do not tell. */
export const apiOf = (around: Surroundings, dir: string): string | undefined =>
  settingOf(findDir(around, dir), "api", "API_URL");

function settingOf(folder: string, service: InstalledService, name: string): string | undefined {
  try {
    return readServiceFile(folder, service)?.[name];
  } catch {
    // Each service's folder is its own user's; whoever needs it hears so where it is needed.
    return undefined;
  }
}
