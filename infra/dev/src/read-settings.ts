import { parseArgs } from "node:util";
import { databaseUrlAs, databaseUrlFault, describeServers } from "@rekey/database/database-target";
import { z } from "zod";
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

/** What a person may set for the services without knowing their keys or places. */
const passedOn = [
  "LOG_LEVEL",
  "MAIL_FROM",
  "LINK_LIFETIME",
  "INVITE_LIFETIME",
  "MAIL_GIVE_UP_AFTER",
  "MANUAL_RESET",
  "PASSWORD_MIN_LENGTH",
  "MAILS_PER_CONTACT_PER_HOUR",
  "SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR",
  "RESETS_PER_CONTACT_PER_HOUR",
  "ADDRESS_CHANGES_PER_CONTACT_PER_HOUR",
  "COMMANDS_PER_ACTOR_PER_MINUTE",
  "COMMANDS_PER_ACTOR_AT_ONCE",
  "GATHER_NOTICES_FOR",
  "SESSION_LIFETIME",
];

export interface StartSettings {
  fresh: boolean;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  smtpUrls: string[] | undefined;
  serviceEnv: Record<string, string>;
}

/** Something a person has to put right; its message is all they need to read. */
export class SettingsFault extends Error {
  override name = "SettingsFault";
}

/** Reads the command line and the environment, and fails with one line for each fault. */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): StartSettings {
  const result = Settings.safeParse(env);
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
    serviceEnv: Object.fromEntries(passedOn.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  };
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
