import { join } from "node:path";
import { databaseUrlAs, databaseUrlFault } from "@rekey/database/server/database-target";
import { loadConfig } from "@rekey/dev/hand-on";
import { readConfig } from "@rekey/runtime/read-config";
import { z } from "zod";
import { anyOrigin } from "../keys/key-makers.ts";
import { findSetting } from "../read-setting.ts";
import type { Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";
import type { InstalledService } from "./folder.ts";
import type { InstallationFacts } from "./plan-installation.ts";

export interface InitOptions {
  dir: string;
  databaseUrl?: string;
  redisUrl?: string;
  portalUrl?: string;
  apiUrl?: string;
  consoleUrl?: string;
  smtpUrl?: string;
  mailFrom?: string;
  auditOrigin?: string;
  checkpointFile?: string;
  handoverUrl?: string;
  handoverFormat?: string;
}

interface Question {
  key: "databaseUrl" | "redisUrl" | "portalUrl" | "apiUrl" | "consoleUrl" | "smtpUrl" | "mailFrom";
  flag: string;
  /** The setting that judges the answer, and may hold it in the environment. */
  setting: string;
  service: InstalledService;
  words: string;
  /** May have a password, which is not to stand in a command. */
  isSecret?: boolean;
  isOptional?: boolean;
}

const questions: readonly Question[] = [
  {
    key: "databaseUrl",
    flag: "--database-url",
    setting: "DATABASE_URL",
    service: "api",
    words: "PostgreSQL, with the user who prepares it (postgres://user:password@host:5432/rekey)",
    isSecret: true,
  },
  {
    key: "redisUrl",
    flag: "--redis-url",
    setting: "REDIS_URL",
    service: "api",
    words: "Redis (rediss://user:password@host:6379; redis:// on this machine)",
    isSecret: true,
  },
  {
    key: "portalUrl",
    flag: "--portal-url",
    setting: "PORTAL_URL",
    service: "portal",
    words: "Where contacts open the portal (https://portal.example.org)",
  },
  {
    key: "consoleUrl",
    flag: "--console-url",
    setting: "CONSOLE_URL",
    service: "console",
    words: "Where staff open the console (https://console.example.org)",
  },
  {
    key: "apiUrl",
    flag: "--api-url",
    setting: "API_URL",
    service: "api",
    words: "Where programs find the API (https://api.example.org)",
  },
  {
    key: "smtpUrl",
    flag: "--smtp-url",
    setting: "SMTP_URLS",
    service: "mail-worker",
    words: "Mail servers (smtp://login:password@mail.example.org:587); empty: mail is set up later",
    isSecret: true,
    isOptional: true,
  },
  {
    key: "mailFrom",
    flag: "--mail-from",
    setting: "MAIL_FROM",
    service: "mail-worker",
    words: "The address that mails come from (portal@example.org)",
  },
];

type Answers = Partial<Record<Question["key"], string>>;

/** From flags, the environment and answers, where somebody is there to be asked; fails with all that is missing. */
export async function gatherFacts(around: Surroundings, options: InitOptions): Promise<InstallationFacts> {
  const answers: Answers = {};
  const missing: Question[] = [];
  for (const question of questions) {
    const answer = await answerOf(around, question, options);
    if (answer !== undefined) answers[question.key] = answer;
    else if (!question.isOptional) missing.push(question);
  }
  if (missing.length > 0)
    throw new UsageError(`what is missing: ${missing.map(describe).join(", ")}; each may also be in a file (…_FILE)`);
  const { handoverUrl: url, handoverFormat: format } = options;
  if ((url === undefined) !== (format === undefined))
    throw new UsageError("--handover-url and --handover-format belong together");
  const needed = answers as Required<Answers>;
  return {
    ...needed,
    databaseUrl: readDatabase(around, needed.databaseUrl),
    smtpUrls: answers.smtpUrl,
    auditOrigin: options.auditOrigin ?? anyOrigin(),
    checkpointFile: options.checkpointFile ?? join(options.dir, "audit-sealer", "checkpoints.ndjson"),
    handover: url === undefined || format === undefined ? undefined : { url, format },
  };
}

const describe = ({ flag, setting, isSecret }: Question) =>
  isSecret ? `${setting} or ${flag}` : `${flag} or ${setting}`;

async function answerOf(around: Surroundings, question: Question, options: InitOptions): Promise<string | undefined> {
  const { key, flag, setting, isSecret, isOptional } = question;
  const flagged = options[key];
  if (isSecret && flagged !== undefined && hasPassword(flagged))
    throw new UsageError(
      `${flag} has a password, which others on this machine can read: set ${setting}, or ${setting}_FILE to a file with it`,
    );
  const given = flagged ?? findSetting(around, setting);
  if (given !== undefined) return given;
  if (around.ask === undefined) return undefined;
  for (;;) {
    const typed = await around.ask(`${question.words}: `, { isHidden: isSecret ?? false });
    if (typed === "" && isOptional) return undefined;
    const fault = typed === "" ? `${setting}: is not set` : await faultOf(question, typed);
    if (fault === undefined) return typed;
    around.say(fault);
  }
}

const hasPassword = (text: string) =>
  text.split(",").some((part) => /^[a-z+]+:\/\/[^/?#]*:[^/?#]*@|[?&]password=/i.test(part));

async function faultOf({ service, setting }: Question, text: string): Promise<string | undefined> {
  const field = (await loadConfig(service)).shape[setting];
  if (field === undefined) throw new Error(`${service} has no setting ${setting}`);
  const read = readConfig(z.object({ [setting]: field }), { [setting]: text });
  return read.ok ? undefined : read.faults[0];
}

function readDatabase(around: Surroundings, text: string): string {
  const fault = databaseUrlFault(text, around.workingDir);
  if (fault !== undefined) throw new UsageError(`DATABASE_URL: ${fault}`);
  return databaseUrlAs(text, undefined, around.workingDir);
}
