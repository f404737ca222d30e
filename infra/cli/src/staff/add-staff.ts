import { InvalidArgumentError, type Command, Option } from "commander";
import { addressFaults, readAddress } from "@rekey/contracts/read-address";
import { type Role, roles } from "@rekey/contracts/roles";
import { isVisibleText } from "@rekey/contracts/visible-text";
import { type Database, openDatabase } from "@rekey/database/connection";
import { changeStaffUser, listStaff, type ListedStaff, type StaffChange } from "@rekey/database/sign-in/change-staff";
import { findStaffSignIn, putStaffUser } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { hashPassword, minimumHashSettings } from "@rekey/secrets/password-hash";
import { byCommandLine } from "../by-command-line.ts";
import { withDatabaseOf } from "../installation/folder.ts";
import { findTables } from "../read-setting.ts";
import type { Done, Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";
import { type PasswordOptions, readNewPassword, shown, usualMinLength } from "./read-new-password.ts";

interface Where {
  dir?: string;
  json?: boolean;
}
interface Who extends Where {
  email: string;
}

/** People who sign in to the console, for whoever runs the installation. */
export function addStaff(program: Command, around: Surroundings, done: Done): void {
  addCreate(program, around, done);
  addList(program, around, done);
  addReset(program, around, done);
  const setting = (name: string, description: string, read: (options: Who & { role: Role[] }) => StaffChange) => {
    const command = about(program, name, description);
    if (name === "roles") command.addOption(rolesOption("the roles that they have from now on"));
    command.action(async (options: Who & { role: Role[] }) => {
      const outcome = await change(around, options, read(options));
      tell(around, options, outcome, `${options.email} is as you said, and signs in anew.`);
      done(outcome !== "unknown");
    });
  };
  setting("roles", "give other roles to somebody, which ends their sessions", ({ role }) => ({ roles: role }));
  setting("disable", "let somebody sign in no more, and end their sessions", () => ({ isDisabled: true }));
  setting("enable", "let somebody sign in again who was disabled", () => ({ isDisabled: false }));
}

const which = "\nDATABASE_URL names the database, with the user who prepares it, or --dir an installation.";
const recorded = "\nEach change is a row of the history, with the user of this system, by the way “command line”.";

const where = (program: Command, name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .option("--dir <folder>", "the folder of an installation, for its DATABASE_URL")
    .option("--json", "print what came of it as JSON");

const about = (program: Command, name: string, description: string) =>
  where(program, name, description)
    .requiredOption("--email <address>", "by which they sign in", parseAddress)
    .addHelpText("after", which + recorded);

const rolesOption = (description: string) =>
  new Option("--role <role...>", description).choices(roles).makeOptionMandatory();

const withPassword = (command: Command) =>
  command
    .option("--generate", "make a password up and show it, once")
    .option("--stdin", "read the password from what is written to the command")
    .addOption(
      new Option("--min-length <number>", "as PASSWORD_MIN_LENGTH of the console")
        .argParser(parseLength)
        .default(usualMinLength),
    );

function addCreate(program: Command, around: Surroundings, done: Done): void {
  withPassword(about(program, "create", "add somebody to the staff"))
    .requiredOption("--name <name>", "what they are called", parseName)
    .addOption(rolesOption("what they may do; several may be given"))
    .action(async (options: Who & PasswordOptions & { name: string; role: Role[] }) => {
      const { email, name, role } = options;
      await using db = await open(around, options);
      if (await findStaffSignIn(db, email))
        throw new Error("somebody of the staff has this address already: see rekey staff reset, roles and enable");
      const made = await readNewPassword(around, options, [email, name]);
      const passwordHash = await hashPassword(made.password, minimumHashSettings);
      await unitOfWork(db).run(byCommandLine(around), (work) =>
        putStaffUser(work, { email, name, passwordHash, roles: role }),
      );
      tell(around, options, "added", `${name} signs in with ${email}.`, shown(made));
      done(true);
    });
}

function addList(program: Command, around: Surroundings, done: Done): void {
  where(program, "list", "list who signs in to the console, and who did")
    .addHelpText("after", which)
    .action(async (options: Where) => {
      await using db = await open(around, options);
      const staff = await listStaff(db);
      for (const line of options.json ? [JSON.stringify(staff)] : staff.map(lineOf)) around.say(line);
      done(true);
    });
}

function addReset(program: Command, around: Surroundings, done: Done): void {
  const takeFactor = async (options: Who & Partial<PasswordOptions>) => {
    if (options.generate || options.stdin)
      throw new UsageError("--totp leaves the password: give no other one with it");
    const outcome = await change(around, options, { secondFactor: "none" });
    tell(around, options, outcome, `${options.email} has no second factor any more, and signs in with the password.`);
    done(outcome !== "unknown");
  };
  const description = "give somebody another password, or take their second factor away, which ends their sessions";
  withPassword(about(program, "reset", description))
    .option("--totp", "take their second factor away, and leave the password")
    .action(async (options: Who & PasswordOptions & { totp?: true }) => {
      if (options.totp) return takeFactor(options);
      await using db = await open(around, options);
      const found = await findStaffSignIn(db, options.email);
      const made = found && (await readNewPassword(around, options, [options.email, found.name]));
      const passwordHash = made && (await hashPassword(made.password, minimumHashSettings));
      const outcome =
        passwordHash === undefined ? "unknown" : await changeIn(around, db, options.email, { passwordHash });
      const disabled = found?.isDisabled ? " They are disabled, and sign in only after rekey staff enable." : "";
      tell(around, options, outcome, `${options.email} has a new password.${disabled}`, made && shown(made));
      done(outcome !== "unknown");
    });
}

const lineOf = ({ email, name, roles: held, issuer, isDisabled, hasSecondFactor, createdAt }: ListedStaff) =>
  [
    email,
    name,
    held.join(", "),
    isDisabled ? "disabled" : "active",
    createdAt.toISOString(),
    issuer ?? (hasSecondFactor ? "second factor" : ""),
  ]
    .join("\t")
    .trimEnd();

async function open(around: Surroundings, { dir }: Where): Promise<Database> {
  return openDatabase(await findTables(withDatabaseOf(around, dir)), {
    applicationName: "rekey staff",
    maxConnections: 1,
  });
}

async function change(around: Surroundings, options: Who, wish: StaffChange) {
  await using db = await open(around, options);
  return await changeIn(around, db, options.email, wish);
}

const changeIn = (around: Surroundings, db: Database, email: string, wish: StaffChange) =>
  unitOfWork(db).run(byCommandLine(around), (work) => changeStaffUser(work, email, wish));

/** `password`: what was made up, which is shown here and kept nowhere. */
function tell(around: Surroundings, { json }: Where, outcome: string, words: string, password?: string): void {
  if (json) return around.say(JSON.stringify({ outcome, ...(password !== undefined && { password }) }));
  if (outcome === "unknown") return around.complain("Nobody who signs in with a password has this address.");
  around.say(outcome === "same" ? "It was so already." : words);
  if (password !== undefined) around.say(`The password, shown this once: ${password}`);
}

function parseAddress(text: string): string {
  const read = readAddress(text);
  if ("fault" in read) throw new InvalidArgumentError(`It ${addressFaults[read.fault]}.`);
  return read.address;
}

function parseName(text: string): string {
  const name = text.trim();
  if (name === "" || name.length > 200 || !isVisibleText(name))
    throw new InvalidArgumentError("It is one line of visible text.");
  return name;
}

function parseLength(text: string): number {
  const length = Number(text);
  if (!/^\d+$/.test(text) || length < 8 || length > 64) throw new InvalidArgumentError("It is a number from 8 to 64.");
  return length;
}
