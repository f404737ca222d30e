import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { databaseUrlAs, databaseUrlFault } from "@rekey/database/server/database-target";
import { checkedText, commaList } from "@rekey/runtime/config-values";
import { readConfig } from "@rekey/runtime/read-config";
import { describeRedis, redisUrl } from "@rekey/runtime/redis-url";
import { z } from "zod";
import { type Given, notHandedOn } from "./hand-on.ts";
import { askRedis, askSmtp, faultOfDatabase, faultOfServer } from "./reachable.ts";

const oneOf = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be a URL such as ${example}` });

// The services run elsewhere, and the files that a connection string names are named from here.
const whereNpmWasCalled = process.env["INIT_CWD"] ?? process.cwd();

const Settings = z.object({
  DATABASE_URL: checkedText((text) => databaseUrlFault(text, whereNpmWasCalled))
    .transform((text) => databaseUrlAs(text, undefined, whereNpmWasCalled))
    .optional(),
  REDIS_URL: redisUrl().optional(),
  SMTP_URLS: commaList()
    .pipe(z.array(oneOf(/^smtps?$/, "smtp://user:password@mail.example.org:587")))
    .optional(),
});

export interface StartSettings {
  fresh: boolean;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  smtpUrls: string[] | undefined;
  /** What a person has set; each service is told what is for it. */
  given: Given;
}

/** Something a person has to put right; its message is all they need to read. */
export class SettingsFault extends Error {
  override name = "SettingsFault";
}

/** Reads the command line and the environment, and fails with one line for each fault. */
export function readSettings(args: string[], env: Given): StartSettings {
  const result = readConfig(Settings, env);
  if (!result.ok) throw new SettingsFault(result.faults.join("\n"));
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, SMTP_URLS: smtpUrls } = result.config;
  return { fresh: readArguments(args).fresh, databaseUrl, redisUrl, smtpUrls, given: env };
}

/**
 * Node goes on without an authority that it cannot read, so that each
 * mail server would be refused for no reason that is seen.
 */
export function checkAuthorities({ given }: Pick<StartSettings, "given">): void {
  const name = "NODE_EXTRA_CA_CERTS";
  const fault = faultOfAuthorities(given[name]);
  if (fault !== undefined) throw new SettingsFault(`${name}: ${fault}`);
}

function faultOfAuthorities(path: string | undefined): string | undefined {
  try {
    const isFine = !path || readFileSync(path, "utf8").includes("-----BEGIN CERTIFICATE-----");
    return isFine ? undefined : "the file has no certificate in PEM";
  } catch {
    return "the file cannot be read";
  }
}

/** What is set and decided here all the same, in a line each. */
export function tellNotHandedOn({ given }: Pick<StartSettings, "given">): string[] {
  // Shells and hosts set these for themselves, and what is read here is not forgotten.
  const silent = ["HOST", "PORT", "ADMIN_PORT", ...Object.keys(Settings.shape)];
  const believesAll = "it would believe every server; a private authority is added with NODE_EXTRA_CA_CERTS";
  const all = { ...notHandedOn, NODE_TLS_REJECT_UNAUTHORIZED: believesAll };
  return Object.entries(all).flatMap(([name, why]) =>
    (given[name] || given[`${name}_FILE`]) && !silent.includes(name) ? [`${name} is not used: ${why}`] : [],
  );
}

function readArguments(args: string[]): { fresh: boolean } {
  try {
    const { values } = parseArgs({ args, options: { fresh: { type: "boolean", default: false } } });
    return values;
  } catch {
    throw new SettingsFault("npm start takes one option: npm start -- --fresh");
  }
}

/** Asks every server that was given, so that a wrong address is told now and not by a service that does not start. */
export async function checkGivenServers(settings: StartSettings): Promise<void> {
  const faults = await Promise.all([
    settings.databaseUrl && faultOfDatabase(settings.databaseUrl),
    settings.redisUrl && faultOfServer("REDIS_URL", settings.redisUrl, askRedis, describeRedis),
    ...(settings.smtpUrls ?? []).map((url) => faultOfServer("SMTP_URLS", url, askSmtp)),
  ]);
  const found = faults.filter(Boolean);
  if (found.length > 0) throw new SettingsFault(found.join("\n"));
}
