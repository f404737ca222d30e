import { findProgram } from "@rekey/dev/system-package";

/** Where a program is that a test has named by a tag: without it the test would have been left out. */
export function taggedProgram(name: string): string {
  const program = findProgram([name]);
  if (program === undefined) throw new Error(`${name} is not installed: a test that runs it has it as a tag`);
  return program;
}
