import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { matrixLines } from "@rekey/contracts/access-matrix";
import { addressFaults, readAddress } from "@rekey/contracts/read-address";
import { locales } from "@rekey/contracts/locale";
import { addContacts } from "./add-contacts.ts";
import { addDirectory } from "./add-directory.ts";
import { addEvents } from "./add-events.ts";
import { addKeys } from "./add-keys.ts";
import { addServiceAccounts } from "./add-service-accounts.ts";
import { addWebhooks } from "./add-webhooks.ts";
import { addAuditVerify } from "./audit-verify.ts";
import { addAuditCheck } from "./check-audit.ts";
import { connectToApi } from "./connect-to-api.ts";
import { addDatabase } from "./database/add-database.ts";
import { withDatabaseOf } from "./installation/folder.ts";
import { addInit } from "./installation/add-init.ts";
import { addDoctor } from "./doctor/add-doctor.ts";
import { addSettings } from "./settings/add-settings.ts";
import { findSecret } from "./find-secret.ts";
import { previewMails } from "./preview-mails.ts";
import { answered } from "./no-answer.ts";
import { apiUrl, databaseDir, parseSeconds, trustedDir } from "./parse-options.ts";
import { serveFolder } from "./serve-folder.ts";
import { addStaff } from "./staff/add-staff.ts";
import type { Done, Surroundings } from "./surroundings.ts";
import { testMail } from "./test-mail.ts";
import { apiOf, trustInstallation } from "./trust-installation.ts";

/** The commands. `done` is told whether what was asked for came about. */
export function createProgram(around: Surroundings, done: Done): Command {
  const program = new Command("rekey").description("Work on a running Rekey, and look at what it sends.");
  // A mistake is one line, and its kind is the caller's to judge; commands added below inherit both.
  program.exitOverride().configureOutput({
    outputError: (text, write) => write(`${text.replaceAll(/\s*\n\s*/g, " ").trim()}\n`),
  });
  program.hook("preAction", (_program, action) => {
    const { dir, api } = action.opts<{ dir?: string; api?: string }>();
    // The one looks at each file itself, the other makes the folder.
    if (action.name() !== "doctor" && action.name() !== "init") trustInstallation(around, dir);
    if (dir !== undefined && api === undefined && !around.env["REKEY_API"])
      action.setOptionValue("api", apiOf(around, dir));
  });
  addInit(program, around, done);
  addDoctor(program, around, done);
  addSettings(program, around, done);
  const mail = program.command("mail").description("mails to contacts");
  addPreview(mail, around, done);
  addTest(mail, around, done);
  addDatabase(program.command("database").description("the database that Rekey keeps its data in"), around, done);
  addStaff(program.command("staff").description("people who sign in to the console"), around, done);
  addDirectory(program.command("directory").description("clients and contacts"), around, done);
  addContacts(program.command("contact").description("what is known of one contact"), around, done);
  const audit = program.command("audit").description("the history");
  addAuditVerify(audit, around, done);
  addFindSecret(audit, around, done);
  addAuditCheck(audit, around, done);
  addAccess(program, around, done);
  addServiceAccounts(program.command("service-account").description("programs that may use the API"), around, done);
  addWebhooks(program.command("webhook").description("places that events are sent to"), around, done);
  addEvents(program.command("events").description("what happens, in the order in which it did"), around, done);
  addKeys(program.command("keys").description("the keys of the services"), around, done);
  return program;
}

function addPreview(mail: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  mail
    .command("preview")
    .description("write every mail, with sample data, and a page to look through them")
    .addHelpText(
      "after",
      "\nThe firm is that of BRAND_NAME, BRAND_LOGO and the other settings of the mail worker, where they are set.",
    )
    .option("--out <folder>", "where to write", join(around.stateDir, "mail-preview"))
    .addOption(new Option("--language <language>", "only this one").choices(locales))
    .option("--serve", "serve the folder on loopback until Ctrl-C")
    .addOption(
      new Option("--port <number>", "where to serve; any free port unless told")
        .argParser(parsePort)
        .implies({ serve: true }),
    )
    .action(async (options: { out: string; language?: string; serve?: boolean; port?: number }) => {
      const folder = resolve(around.workingDir, options.out);
      await previewMails(folder, options.language, around.env);
      around.say(`The mails are in ${join(folder, "index.html")}`);
      if (options.serve) {
        await using server = await serveFolder(folder, options.port ?? 0);
        around.say(`Served at ${server.url} until Ctrl-C.`);
        await around.stopRequested();
      }
      done(true);
    });
}

function addTest(mail: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  mail
    .command("test")
    .description("have a test mail sent through every mail server, and tell what each says")
    .requiredOption("--to <address>", "who gets it", parseAddress)
    .option(...apiUrl)
    .option(...trustedDir)
    .option("--wait <seconds>", "how long to wait for the mail worker", parseSeconds, 30)
    .addHelpText(
      "after",
      "\nThe token of somebody with the role ops is read from REKEY_TOKEN or the file REKEY_TOKEN_FILE.",
    )
    .action(async (options: { to: string; api?: string; wait: number }) => {
      const connection = connectToApi(around, options.api, "ops");
      done(await testMail({ ...connection, say: around.say }, { to: options.to, waitMs: options.wait * 1_000 }));
    });
}

function addFindSecret(audit: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  audit
    .command("find-secret")
    .description("count the rows into which the words of a mail server have brought a login of ours")
    .option("--stdin", "look for what is written to the command, a secret on each line, and not for SMTP_URLS")
    .option(...databaseDir)
    .addHelpText(
      "after",
      "\nThe database is that of DATABASE_URL, the logins are those of SMTP_URLS; either may be in a file (…_FILE).\nNothing of a secret is printed. It ends with 1 when there are such rows, and with 4 when the database did not answer.",
    )
    .action(async (options: { dir?: string; stdin?: boolean }) => {
      const input = options.stdin ? await around.readInput() : undefined;
      done(await answered(() => findSecret(withDatabaseOf(around, options.dir), input)));
    });
}

function addAccess(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  program
    .command("access")
    .description("print who may what: each principal, route and method with its answer, parted by tabs")
    .action(() => {
      for (const line of matrixLines()) around.say(line);
      done(true);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a number up to 65535.");
  return port;
}

function parseAddress(text: string): string {
  const read = readAddress(text);
  if ("fault" in read) throw new InvalidArgumentError(`It ${addressFaults[read.fault]}.`);
  return read.address;
}
