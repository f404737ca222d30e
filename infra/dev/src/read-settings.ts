import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { databaseUrlAs, databaseUrlFault, describeServers } from "@rekey/database/database-target";
import { z } from "zod";
import { type Given, notHandedOn } from "./hand-on.ts";
import { askPostgres, askRedis, askSmtp } from "./reachable.ts";

const oneOf = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be a URL such as ${example}` });

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

// The services run elsewhere, and the files that a connection string names are named from here.
const whereNpmWasCalled = process.env["INIT_CWD"] ?? process.cwd();

const Settings = z.object({
  DATABASE_URL: optional(z.string().transform(readDatabaseSetting)),
  REDIS_URL: optional(oneOf(/^rediss?$/, "redis://127.0.0.1:6379")),
  SMTP_URLS: optional(
    z
      .string()
      .transform((text) => text.split(",").map((part) => part.trim()))
      .pipe(z.array(oneOf(/^smtps?$/, "smtp://user:password@mail.example.org:587"))),
  ),
});

function readDatabaseSetting(text: string, context: z.core.$RefinementCtx<unknown>): string {
  const message = databaseUrlFault(text, whereNpmWasCalled);
  if (message === undefined) return databaseUrlAs(text, undefined, whereNpmWasCalled);
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

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
  const result = Settings.safeParse(readFiles(env));
  if (!result.success) {
    throw new SettingsFault(
      result.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`).join("\n"),
    );
  }
  return {
    fresh: readArguments(args).fresh,
    databaseUrl: result.data.DATABASE_URL,
    redisUrl: result.data.REDIS_URL,
    smtpUrls: result.data.SMTP_URLS,
    given: env,
  };
}

/** Each of them may come as a file, as with the services. */
function readFiles(env: Given): Given {
  const read = Object.keys(Settings.shape).flatMap((name) => {
    const path = env[`${name}_FILE`];
    if (!path) return [];
    if (env[name]) throw new SettingsFault(`${name}: set either ${name} or ${name}_FILE, not both`);
    return [[name, readText(`${name}_FILE`, path).replace(/\r?\n$/, "")]];
  });
  return { ...env, ...(Object.fromEntries(read) as Given) };
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new SettingsFault(`${name}: the file cannot be read`);
  }
}

/**
 * Node goes on without an authority that it cannot read, so that each
 * mail server would be refused for no reason that is seen.
 */
export function checkAuthorities({ given }: Pick<StartSettings, "given">): void {
  const name = "NODE_EXTRA_CA_CERTS";
  const path = given[name];
  if (path && !readText(name, path).includes("-----BEGIN CERTIFICATE-----")) {
    throw new SettingsFault(`${name}: the file has no certificate in PEM`);
  }
}

/** What is set and decided here all the same, in a line each. */
export function tellNotHandedOn({ given }: Pick<StartSettings, "given">): string[] {
  // Shells and hosts set these for themselves, and what is read here is not forgotten.
  const silent = ["HOST", "PORT", ...Object.keys(Settings.shape)];
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
  const checks: [name: string, url: string, ask: (url: string) => Promise<string | undefined>][] = [];
  if (settings.databaseUrl) checks.push(["DATABASE_URL", settings.databaseUrl, askPostgres]);
  if (settings.redisUrl) checks.push(["REDIS_URL", settings.redisUrl, askRedis]);
  for (const url of settings.smtpUrls ?? []) checks.push(["SMTP_URLS", url, askSmtp]);
  const faults = await Promise.all(
    checks.map(async ([name, url, ask]) => {
      const fault = await ask(url);
      return fault === undefined
        ? []
        : [`${name}: ${name === "DATABASE_URL" ? describeServers(url) : new URL(url).host} cannot be used (${fault})`];
    }),
  );
  if (faults.flat().length > 0) throw new SettingsFault(faults.flat().join("\n"));
}
