import { resolve } from "node:path";
import type { Command } from "commander";
import { loadConfig } from "@rekey/dev/hand-on";
import type { Installation, ServiceSettings } from "./plan-installation.ts";
import { UsageError } from "../usage-error.ts";
import type { InstalledService } from "./folder.ts";

/** Settings that nearly every installation changes, and no service asks for; each is for all services that know it. */
const usual = {
  brandName: { flag: "--brand-name <name>", setting: "BRAND_NAME", words: "the firm, as mails and portal call it" },
  timeZone: { flag: "--time-zone <zone>", setting: "TIME_ZONE", words: "of times in mails, such as Europe/Berlin" },
  trustedProxies: {
    flag: "--trusted-proxies <list>",
    setting: "TRUSTED_PROXIES",
    words: "where the proxy in front is: addresses and networks, or loopback",
  },
  extraCaCerts: {
    flag: "--extra-ca-certs <file>",
    setting: "NODE_EXTRA_CA_CERTS",
    words: "a private authority in PEM, for PostgreSQL, Redis, mail servers and issuers",
  },
} as const;

export type UsualOptions = Partial<Record<keyof typeof usual, string>>;

export function addUsualOptions(command: Command): Command {
  for (const { flag, words } of Object.values(usual)) command.option(flag, words);
  return command;
}

/** The settings of each service with what was given for it; a file is named from where the command was typed. */
export async function withUsual(
  services: Installation,
  given: UsualOptions,
  workingDir: string,
): Promise<Installation> {
  const named: ServiceSettings = {};
  for (const key of Object.keys(usual) as (keyof typeof usual)[]) {
    const value = given[key];
    if (value !== undefined) named[usual[key].setting] = key === "extraCaCerts" ? fileAt(workingDir, value) : value;
  }
  const told = Object.entries(services).map(async ([name, settings]) => {
    const { shape } = await loadConfig(name as InstalledService);
    // Node's own is in no schema: every service reads it.
    const known = Object.entries(named).filter(([each]) => each in shape || each === "NODE_EXTRA_CA_CERTS");
    return [name, { ...settings, ...Object.fromEntries(known) }];
  });
  return Object.fromEntries(await Promise.all(told)) as Installation;
}

/** Node itself reads this setting, and from no other file. */
function fileAt(workingDir: string, typed: string): string {
  const path = resolve(workingDir, typed);
  if (/^[\w./@+,~%=:-]+$/.test(path)) return path;
  throw new UsageError("--extra-ca-certs: the file's path may have letters, digits and . _ -");
}
