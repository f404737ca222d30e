import { InvalidArgumentError, type Command, Option } from "commander";
import { addressFaults, readAddress } from "@rekey/contracts/read-address";
import { roles } from "@rekey/contracts/roles";
import { isVisibleText } from "@rekey/contracts/visible-text";
import { type Database, openDatabase } from "@rekey/database/connection";
import type { WhoOfStaff } from "@rekey/database/sign-in/change-staff";
import { withDatabaseOf } from "../installation/folder.ts";
import { findTables } from "../read-setting.ts";
import type { Surroundings } from "../surroundings.ts";
import { UsageError } from "../usage-error.ts";

export interface Where {
  dir?: string;
  json?: boolean;
}
export interface Who extends Where {
  email: string;
}

export const which = "\nDATABASE_URL names the database, with the user who prepares it, or --dir an installation.";
const recorded = "\nEach change is a row of the history, with the user of this system, by the way “command line”.";

export const where = (program: Command, name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .option("--dir <folder>", "the folder of an installation, for its DATABASE_URL")
    .option("--json", "print what came of it as JSON");

export const about = (program: Command, name: string, description: string) =>
  where(program, name, description)
    .requiredOption("--email <address>", "by which they sign in", parseAddress)
    .addHelpText("after", which + recorded);

export interface AnyAccount {
  email?: string;
  issuer?: string;
  subject?: string;
}

/** Also of firms, which may have no address, or that of somebody else. */
export const anyAccount = (program: Command, name: string, description: string) =>
  where(program, name, description)
    .option("--email <address>", "whom: the address, if one account has it", parseAddress)
    .option("--issuer <url>", "or an account of a firm, as its provider knows it: the provider,")
    .option("--subject <id>", "and what the provider calls the account")
    .addHelpText("after", which + recorded);

export function readWho({ email, issuer, subject }: AnyAccount): WhoOfStaff {
  if (email !== undefined && issuer === undefined && subject === undefined) return { email };
  if (email === undefined && issuer !== undefined && subject !== undefined) return { issuer, subject };
  throw new UsageError("say whom: --email, or --issuer and --subject");
}

export const rolesOption = (description: string) =>
  new Option("--role <role...>", description).choices(roles).makeOptionMandatory();

export async function open(around: Surroundings, { dir }: Where): Promise<Database> {
  return openDatabase(await findTables(withDatabaseOf(around, dir)), {
    applicationName: "rekey staff",
    maxConnections: 1,
  });
}

const isDone = ["added", "invited", "requested", "changed", "same"];

/** `password`: what was made up, which is shown here and kept nowhere. */
export function tell(around: Surroundings, { json }: Where, outcome: string, words: string, password?: string): void {
  if (json) return around.say(JSON.stringify({ outcome, ...(password !== undefined && { password }) }));
  if (!isDone.includes(outcome)) return around.complain(words);
  around.say(outcome === "same" ? "It was so already." : words);
  if (password !== undefined) around.say(`The password, shown this once: ${password}`);
}

function parseAddress(text: string): string {
  const read = readAddress(text);
  if ("fault" in read) throw new InvalidArgumentError(`It ${addressFaults[read.fault]}.`);
  return read.address;
}

export function parseName(text: string): string {
  const name = text.trim();
  if (name === "" || name.length > 200 || !isVisibleText(name))
    throw new InvalidArgumentError("It is one line of visible text.");
  return name;
}
