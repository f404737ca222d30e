import { InvalidArgumentError, type Command, Option } from "commander";
import type { Role } from "@rekey/contracts/roles";
import type { Database } from "@rekey/database/connection";
import { changeStaffUser, listStaff, type ListedStaff, type StaffChange } from "@rekey/database/sign-in/change-staff";
import { findStaffSignIn, putStaffUser } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { hashPassword, minimumHashSettings } from "@rekey/secrets/password-hash";
import type { Done, Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";
import { addInvite, mailLink } from "./mail-links.ts";
import { type PasswordOptions, readNewPassword, shown, usualMinLength } from "./read-new-password.ts";
import {
  about,
  byCommandLine,
  open,
  parseName,
  rolesOption,
  tell,
  where,
  which,
  type Where,
  type Who,
} from "./staff-command.ts";

/** People who sign in to the console, for whoever runs the installation. */
export function addStaff(program: Command, around: Surroundings, done: Done): void {
  addCreate(program, around, done);
  addInvite(program, around, done);
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
      await unitOfWork(db).run(byCommandLine, (work) => putStaffUser(work, { email, name, passwordHash, roles: role }));
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
    .option("--mail", "have a link mailed by which they set the password themselves; until then theirs stays as it is")
    .action(async (options: Who & PasswordOptions & { totp?: true; mail?: true }) => {
      if (options.totp && options.mail) throw new UsageError("--totp and --mail do not go together");
      if (options.totp) return takeFactor(options);
      if (options.mail) return mailLink(around, options, done);
      await using db = await open(around, options);
      const found = await findStaffSignIn(db, options.email);
      const made = found && (await readNewPassword(around, options, [options.email, found.name]));
      const passwordHash = made && (await hashPassword(made.password, minimumHashSettings));
      const outcome = passwordHash === undefined ? "unknown" : await changeIn(db, options.email, { passwordHash });
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

async function change(around: Surroundings, options: Who, wish: StaffChange) {
  await using db = await open(around, options);
  return await changeIn(db, options.email, wish);
}

const changeIn = (db: Database, email: string, wish: StaffChange) =>
  unitOfWork(db).run(byCommandLine, (work) => changeStaffUser(work, email, wish));

function parseLength(text: string): number {
  const length = Number(text);
  if (!/^\d+$/.test(text) || length < 8 || length > 64) throw new InvalidArgumentError("It is a number from 8 to 64.");
  return length;
}
