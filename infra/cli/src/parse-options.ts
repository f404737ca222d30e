import { InvalidArgumentError } from "commander";

/** For commands that ask an API. */
export const apiUrl = [
  "--api <url>",
  "where the API is; else REKEY_API, else that of --dir, else the system that npm start runs",
] as const;

/** For commands that connect to the API of an installation. */
export const trustedDir = [
  "--dir <folder>",
  "an installation, whose API is asked and whose private authorities are trusted",
] as const;

/** For commands that read its database. */
export const databaseDir = ["--dir <folder>", "the folder of an installation, for its DATABASE_URL"] as const;

/** A number of seconds above nothing. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || seconds === 0)
    throw new InvalidArgumentError("It is a number of seconds above 0.");
  return seconds;
}
