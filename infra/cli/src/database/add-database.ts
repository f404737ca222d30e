import { Argument, type Command } from "commander";
import { isBeingPrepared, pendingMigrations } from "@rekey/database/prepare/migrate";
import { migratorRole, type ServiceRole, serviceRoles } from "@rekey/database/prepare/service-roles";
import { databaseUrlFor, migrateOnly, prepareDatabase } from "@rekey/dev/database-roles";
import { findDir, withDatabaseOf } from "../installation/folder.ts";
import { tellNotesOrSay } from "../keys/key-notes.ts";
import { findDatabase, readDatabaseSetting } from "../read-setting.ts";
import type { Done, Surroundings } from "../surroundings.ts";

interface Options {
  dir?: string;
  json?: boolean;
  dryRun?: boolean;
}

const whichDatabase = "DATABASE_URL names the database, with the user who prepares it, or --dir an installation.";
const orInstallation = "the folder of an installation, for its DATABASE_URL";

/** The database that Rekey keeps its data in. */
export function addDatabase(program: Command, around: Surroundings, done: Done): void {
  addPrepare(program, around, done);
  addMigrate(program, around, done);
  program
    .command("url")
    .description("print the URL by which a service signs in, for its DATABASE_URL")
    .addArgument(new Argument("<role>", "of which service").choices(serviceRoles))
    .option("--dir <folder>", orInstallation)
    .addHelpText("after", `\n${whichDatabase} Nobody is asked.`)
    .action((role: ServiceRole, { dir }: Options) => {
      around.say(databaseUrlFor(readDatabaseSetting(withDatabaseOf(around, dir)), role));
      done(true);
    });
}

function addPrepare(program: Command, around: Surroundings, done: Done): void {
  program
    .command("prepare")
    .description("make the roles of the services, and bring tables and grants up to date, as npm start does")
    .option("--dir <folder>", orInstallation)
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      `\n${whichDatabase} The user may make roles; what they may not do is printed as SQL for somebody who may.\nMay be run again at any time. What it changes is a row of the history.`,
    )
    .action(async ({ dir, json }: Options) => {
      const url = await findDatabase(withDatabaseOf(around, dir));
      await tellOfOthers(around, url);
      const notes = await prepareDatabase(url, around.operator);
      if (dir !== undefined) await tellNotesOrSay(around, findDir(around, dir));
      if (json) around.say(JSON.stringify({ prepared: true, notes }));
      for (const line of json ? [] : [...notes, "The database is prepared."]) around.say(line);
      done(true);
    });
}

function addMigrate(program: Command, around: Surroundings, done: Done): void {
  program
    .command("migrate")
    .description("bring tables and grants of a prepared database up to date, before newer services are started")
    .option("--dir <folder>", orInstallation)
    .option("--dry-run", "only say which migrations would be run")
    .option("--json", "print them as JSON")
    .addHelpText(
      "after",
      `\n${whichDatabase} Services of the version before go on meanwhile and afterwards.\nOne migrates at a time; others wait, and find nothing left to do. What it changes is a row of the history.`,
    )
    .action(async ({ dir, dryRun, json }: Options) => {
      const url = await findDatabase(withDatabaseOf(around, dir));
      if (!dryRun) await tellOfOthers(around, url);
      const migrations = dryRun
        ? await pendingMigrations(databaseUrlFor(url, migratorRole))
        : await migrateOnly(url, around.operator);
      if (dir !== undefined && !dryRun) await tellNotesOrSay(around, findDir(around, dir));
      if (json) around.say(JSON.stringify({ migrations, ran: !dryRun }));
      for (const line of json ? [] : linesOf(migrations, dryRun ?? false)) around.say(line);
      done(true);
    });
}

function linesOf(migrations: readonly string[], isDry: boolean): string[] {
  if (migrations.length === 0) return ["The database is up to date."];
  const head = isDry ? "These migrations would be run:" : "These migrations were run:";
  return [head, ...migrations.map((tag) => `  ${tag}`)];
}

async function tellOfOthers(around: Surroundings, url: string): Promise<void> {
  if (await isBeingPrepared(url))
    around.complain("Somebody else is preparing this database; waiting until they are done.");
}
