import { InvalidArgumentError } from "commander";

/** A number of seconds above nothing. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || seconds === 0)
    throw new InvalidArgumentError("It is a number of seconds above 0.");
  return seconds;
}
