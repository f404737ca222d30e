import { InvalidArgumentError, type Command, Option } from "commander";
import { addressFaults, readAddress } from "@rekey/contracts/read-address";
import { roles } from "@rekey/contracts/roles";
import { isVisibleText } from "@rekey/contracts/visible-text";
import { systemActor } from "@rekey/database/actor";
import { type Database, openDatabase } from "@rekey/database/connection";
import { withDatabaseOf } from "../installation/folder.ts";
import { findTables } from "../read-setting.ts";
import type { Surroundings } from "../surroundings.ts";

export interface Where {
  dir?: string;
  json?: boolean;
}
export interface Who extends Where {
  email: string;
}

/** What the history has of whoever runs this: they own the tables, which is proven, and no more. */
export const byCommandLine = {
  actor: { subject: systemActor, name: systemActor, source: { via: "command-line" } },
} as const;

export const which = "\nDATABASE_URL names the database, with the user who prepares it, or --dir an installation.";
export const recorded = "\nEach change is a row of the history, by the way “command line”.";

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

export const rolesOption = (description: string) =>
  new Option("--role <role...>", description).choices(roles).makeOptionMandatory();

export async function open(around: Surroundings, { dir }: Where): Promise<Database> {
  return openDatabase(await findTables(withDatabaseOf(around, dir)), {
    applicationName: "rekey staff",
    maxConnections: 1,
  });
}

/** `password`: what was made up, which is shown here and kept nowhere. */
export function tell(around: Surroundings, { json }: Where, outcome: string, words: string, password?: string): void {
  if (json) return around.say(JSON.stringify({ outcome, ...(password !== undefined && { password }) }));
  if (!["added", "changed", "invited", "requested", "same"].includes(outcome)) return around.complain(words);
  around.say(outcome === "same" ? "It was so already." : words);
  if (password !== undefined) around.say(`The password, shown this once: ${password}`);
}

export function parseAddress(text: string): string {
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
