import { InvalidArgumentError, type Command, Option } from "commander";
import type { Role } from "@rekey/contracts/roles";
import type { Database } from "@rekey/database/connection";
import {
  changeStaffUser,
  listStaff,
  type ListedStaff,
  type StaffAccount,
  type StaffChange,
  type WhoOfStaff,
} from "@rekey/database/sign-in/change-staff";
import { findStaffSignIn, putStaffUser } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { hashPassword, minimumHashSettings } from "@rekey/secrets/password-hash";
import { byCommandLine } from "../by-command-line.ts";
import type { Done, Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";
import { findAccount, flagsOf, type OfFirm, shownName } from "./find-account.ts";
import { addInvite, mailLink } from "./mail-links.ts";
import { type NewPassword, type PasswordOptions, readNewPassword, shown, usualMinLength } from "./read-new-password.ts";
import {
  about,
  anyAccount,
  type AnyAccount,
  open,
  parseName,
  readWho,
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
  about(program, "roles", "give other roles to somebody, which ends their sessions")
    .addOption(rolesOption("the roles that they have from now on"))
    .action(async (options: Who & { role: Role[] }) => {
      await using db = await open(around, options);
      const wish = { change: { roles: options.role }, ofFirm: "roles" } as const;
      done(changeOne(around, options, await changeIn(around, db, options, wish), signsInAnew));
    });
  const switching = (name: string, description: string, isDisabled: boolean) =>
    anyAccount(program, name, description).action(async (options: Where & AnyAccount) => {
      const who = readWho(options);
      await using db = await open(around, options);
      done(changeOne(around, options, await changeIn(around, db, who, { change: { isDisabled } }), signsInAnew));
    });
  switching("disable", "let somebody sign in no more, and end their sessions", true);
  switching("enable", "let somebody sign in again who was disabled", false);
}

const signsInAnew = (name: string) => `${name} is as you said, and signs in anew.`;

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
    await using db = await open(around, options);
    const wish = { change: { secondFactor: "none" }, ofFirm: "second factor" } as const;
    const words = (name: string) => `${name} has no second factor any more, and signs in with the password.`;
    done(changeOne(around, options, await changeIn(around, db, options, wish), words));
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
      let made: NewPassword | undefined;
      const change = async ({ name }: StaffAccount) => {
        made = await readNewPassword(around, options, [options.email, name]);
        return { passwordHash: await hashPassword(made.password, minimumHashSettings) };
      };
      const changed = await changeIn(around, db, options, { change, ofFirm: "password" });
      const isDisabled = "account" in changed && changed.account.isDisabled;
      const disabled = isDisabled ? " They are disabled, and sign in only after rekey staff enable." : "";
      const words = (name: string) => `${name} has a new password.${disabled}`;
      done(changeOne(around, options, changed, words, made && shown(made)));
    });
}

const lineOf = ({ email, name, roles: held, issuer, subject, ...row }: ListedStaff) =>
  [
    email,
    name,
    held.join(", "),
    row.isDisabled ? "disabled" : issuer === null && !row.hasPassword ? "no password yet" : "active",
    row.createdAt.toISOString(),
    issuer ?? (row.hasSecondFactor ? "second factor" : ""),
    subject ?? "",
  ]
    .join("\t")
    .trimEnd();

interface Wish {
  /** What is asked for only when there is an account that it is for. */
  change: StaffChange | ((account: StaffAccount) => Promise<StaffChange>);
  /** What firms decide of their accounts, so that it is not changed here. */
  ofFirm?: OfFirm;
}

async function changeIn(around: Surroundings, db: Database, who: WhoOfStaff, { change, ofFirm }: Wish) {
  const found = await findAccount(db, who, ofFirm);
  if ("outcome" in found) return found;
  const { account } = found;
  const wished = typeof change === "function" ? await change(account) : change;
  const outcome = await unitOfWork(db).run(byCommandLine(around), (work) => changeStaffUser(work, account.id, wished));
  return { ...found, outcome };
}

/** Tells what came of it, and of other accounts that are left; whether it is now as it was wished. */
function changeOne(
  around: Surroundings,
  options: Where,
  changed: Awaited<ReturnType<typeof changeIn>>,
  words: (name: string) => string,
  password?: string,
): boolean {
  const isThere = "account" in changed;
  tell(around, options, changed.outcome, isThere ? words(shownName(changed.account)) : changed.words, password);
  const others = isThere ? changed.others : [];
  for (const other of others) around.complain(`Another account has this address, and is as it was: ${flagsOf(other)}.`);
  return isThere && changed.outcome !== "unknown";
}

function parseLength(text: string): number {
  const length = Number(text);
  if (!/^\d+$/.test(text) || length < 8 || length > 64) throw new InvalidArgumentError("It is a number from 8 to 64.");
  return length;
}
