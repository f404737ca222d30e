import { type Command, Option } from "commander";
import {
  defaultDir,
  findDir,
  findServices,
  installedServices,
  type InstalledService,
  readServiceFile,
} from "../installation/folder.ts";
import { trustExtraAuthorities } from "@rekey/runtime/trust-extra-authorities";
import type { Done, Surroundings } from "../surroundings.ts";
import { readNotes } from "../keys/key-notes.ts";
import { checkDatabaseTls } from "./check-database-tls.ts";
import { checkFirmProvider, checkIssuers } from "./check-issuers.ts";
import { checkAlike, checkKeys } from "./check-keys.ts";
import { checkLacking } from "./check-lacking.ts";
import { checkMail } from "./check-mail.ts";
import { checkPostgres } from "./check-postgres.ts";
import { checkRedis } from "./check-redis.ts";
import { checkWebhooks } from "./check-webhooks.ts";
import { fail, type Finding, type Patient, warn } from "./finding.ts";
import { readPatient } from "./read-patients.ts";

interface Options {
  service: InstalledService | "all";
  dir?: string;
  json?: boolean;
}

export function addDoctor(program: Command, around: Surroundings, done: Done): void {
  program
    .command("doctor")
    .description("look at settings, keys, servers, rights, clocks and records: what is wrong, and what to type")
    .addOption(new Option("--service <name>", "only this one").choices([...installedServices, "all"]).default("all"))
    .option("--dir <folder>", `the folder of an installation; ${defaultDir} unless told`)
    .option("--json", "print each finding as JSON")
    .addHelpText(
      "after",
      "\nWith --service and without --dir the service's settings are those of the environment, as in a container." +
        "\nNothing is changed and no mail is sent. It ends with 1 when something has to be put right.",
    )
    .action(async (options: Options) => {
      const findings = await examine(around, options);
      for (const finding of findings) around.say(options.json ? JSON.stringify(finding) : lineOf(finding));
      const count = (outcome: Finding["outcome"]) => findings.filter((finding) => finding.outcome === outcome).length;
      if (!options.json)
        around.say(`${count("ok")} ok, ${count("warn")} to think about, ${count("fail")} to put right.`);
      done(count("fail") === 0);
    });
}

async function examine(around: Surroundings, { service, dir }: Omit<Options, "json">): Promise<Finding[]> {
  const environments = environmentsOf(around, service, dir);
  const authorities = environments.flatMap(([name, environment]) => {
    const fault = trustExtraAuthorities(environment["NODE_EXTRA_CA_CERTS"]);
    return fault === undefined ? [] : [fail(name, "settings", `NODE_EXTRA_CA_CERTS: ${fault}`)];
  });
  const read = await Promise.all(environments.map(async ([name, environment]) => readPatient(name, environment)));
  const patients = read.map(({ patient }) => patient).filter((patient) => patient !== undefined);
  const looked = await Promise.all(patients.map((patient) => examineOne(patient)));
  return [
    ...authorities,
    ...read.flatMap(({ findings }) => findings),
    ...(service === "all" || dir !== undefined ? findOverridden(around, environments) : []),
    ...(await checkLacking(patients)),
    ...(await checkKeys(patients)),
    ...checkAlike(patients),
    ...(service === "all" ? findUntold(around, dir ?? defaultDir) : []),
    ...looked.flat(),
  ];
}

function environmentsOf(around: Surroundings, service: Options["service"], dir: string | undefined) {
  if (service !== "all" && dir === undefined) return [[service, around.env] as const];
  const folder = findDir(around, dir ?? defaultDir);
  const names = service === "all" ? findServices(folder) : [service];
  return names.map((name) => [name, readServiceFile(folder, name) ?? {}] as const);
}

/** What a service that is started from this shell reads instead of its settings.env. */
function findOverridden({ env }: Surroundings, environments: ReturnType<typeof environmentsOf>): Finding[] {
  const isOverridden = ([name, value]: [string, string | undefined]) => env[name] !== undefined && env[name] !== value;
  const names = new Set(
    environments.flatMap(([, settings]) => Object.entries(settings).filter(isOverridden)).map(([name]) => name),
  );
  return [...names].map((name) =>
    warn(
      "all",
      "settings",
      `${name} is also set in this environment, and goes before settings.env where a service is started from here`,
      `unset ${name}`,
    ),
  );
}

/** What was done to keys where the database was not reached. */
function findUntold(around: Surroundings, dir: string): Finding[] {
  const count = readNotes(findDir(around, dir)).length;
  if (count === 0) return [];
  const says = `the history does not tell of ${count} steps of keys`;
  return [warn("all", "history", says, `npm run rekey -- keys note --dir ${dir}, where the database is reached`)];
}

const checks = [checkPostgres, checkDatabaseTls, checkRedis, checkIssuers, checkFirmProvider, checkMail, checkWebhooks];

/** What nobody has foreseen is a finding too. */
async function examineOne(patient: Patient): Promise<Finding[]> {
  const findings = await Promise.all(
    checks.map((check) =>
      check(patient).catch((error: unknown) => [
        fail(patient.service, "doctor", `a look failed: ${error instanceof Error ? error.message : "no reason given"}`),
      ]),
    ),
  );
  return findings.flat();
}

function lineOf({ outcome, service, check, says, remedy }: Finding): string {
  const line = `${outcome.padEnd(4)}  ${service}\t${check}\t${says}`;
  return remedy === undefined ? line : `${line}\n      → ${remedy}`;
}
