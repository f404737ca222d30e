import { resolve } from "node:path";
import type { Command } from "commander";
import { entryFileOf } from "@rekey/dev/service-catalogue";
import { loadConfig } from "@rekey/dev/hand-on";
import { readConfig } from "@rekey/runtime/read-config";
import type { Done, Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";
import { defaultDir, findDir, type InstalledService, places } from "./folder.ts";
import { gatherFacts, type InitOptions } from "./gather-facts.ts";
import { type Installation, planInstallation } from "./plan-installation.ts";
import { noteOf } from "../keys/key-notes.ts";
import { splitKeys } from "../keys/key-kinds.ts";
import { nameKey } from "../keys/name-key.ts";
import { keySettings } from "@rekey/contracts/installation-actions";
import type { KeyNote } from "@rekey/database/history/note-keys";
import { writeInstallation } from "./write-installation.ts";

export function addInit(program: Command, around: Surroundings, done: Done): void {
  program
    .command("init")
    .description("write the settings and all keys of a new installation, a folder for each service")
    .option("--dir <folder>", "where to write; nothing that is there is touched", defaultDir)
    .option("--database-url <url>", "PostgreSQL, with the user who prepares it; else DATABASE_URL")
    .option("--redis-url <url>", "Redis; else REDIS_URL")
    .option("--portal-url <url>", "where contacts open the portal")
    .option("--console-url <url>", "where staff open the console")
    .option("--api-url <url>", "where programs find the API")
    .option("--smtp-url <urls>", "mail servers; else SMTP_URLS; none: mail is set up later")
    .option("--mail-from <address>", "where mails come from")
    .option("--audit-origin <name>", "the name of the history, the same for good; one is made up unless told")
    .option("--checkpoint-file <file>", "what signed checkpoints are appended to, best on a disk of its own")
    .option("--handover-url <url>", "where a CRM that keeps the hashes takes them, with --handover-format")
    .option("--handover-format <kind>", "the kind of hash that it checks, such as bcrypt-12")
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      "\nA password stands in no flag: set DATABASE_URL, REDIS_URL and SMTP_URLS, or each as the name of a file (…_FILE)," +
        "\nor be asked at the terminal for all that is not set. Secrets are files that only their owner can read.",
    )
    .action(async (options: InitOptions & { json?: boolean }) => {
      const dir = findDir(around, options.dir);
      if (!/^[\w./@+,~%=:-]+$/.test(dir))
        throw new UsageError("--dir: the folder's path may have letters, digits and . _ -");
      const facts = await gatherFacts(around, { ...options, dir });
      const checkpointFile = resolve(around.workingDir, facts.checkpointFile);
      const plan = await planInstallation({ ...facts, checkpointFile });
      await refuseFaults(plan.services);
      const keyNotes = notesOf(plan.services, around.operator);
      writeInstallation({ ...plan, dir, databaseUrl: facts.databaseUrl, checkpointFile, keyNotes });
      const services = Object.keys(plan.services) as InstalledService[];
      if (options.json) around.say(JSON.stringify({ dir, services, historyKeys: plan.historyKeys }));
      else for (const line of whatIsNext(dir, services)) around.say(line);
      done(true);
    });
}

/** Of every key that the services have, once. There is no database yet, so preparing one tells its history of them. */
function notesOf(services: Installation, operator: string): KeyNote[] {
  const now = new Date();
  return keySettings.flatMap((setting) => {
    const values = Object.values(services).flatMap((settings) => settings[setting] ?? []);
    const names = new Set(values.flatMap(splitKeys).map(nameKey));
    return [...names].map((key) => noteOf({ action: "key.made", setting, key }, operator, now));
  });
}

/** Each service would say so at its start; nothing is written until none has to. */
async function refuseFaults(services: Installation): Promise<void> {
  const faults = await Promise.all(
    Object.entries(services).map(async ([name, settings]) => {
      const read = readConfig(await loadConfig(name as InstalledService), settings);
      return read.ok ? [] : read.faults.map((fault) => `${fault} (${name})`);
    }),
  );
  const found = faults.flat();
  if (found.length > 0) throw new UsageError(`nothing was written:\n${found.map((line) => `  ${line}`).join("\n")}`);
}

function whatIsNext(dir: string, services: readonly InstalledService[]): string[] {
  return [
    `The settings and keys of ${services.length} services are in ${dir}, readable by you alone.`,
    "Keep a copy where the backups of the database are not: without the keys, links and sealed words cannot be read.",
    "",
    "Next:",
    `  npm run rekey -- database prepare --dir ${dir}`,
    `  npm run rekey -- staff create --dir ${dir} --email you@example.org --name "Your Name" --role admin`,
    `  npm run rekey -- doctor --dir ${dir}`,
    "and start each service, as a user to whom its folder belongs:",
    ...services.map((service) => `  node --env-file=${places.settings(dir, service)} ${entryFileOf(service)}`),
  ];
}
