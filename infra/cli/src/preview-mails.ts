import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Surroundings } from "./surroundings.ts";

const script = join(import.meta.dirname, "../../../services/mail-worker/src/dev/preview-mails.ts");
const run = promisify(execFile);

/** Has the mail worker's own code write the mails, so that they are what it would send. */
export async function previewMails(
  folder: string,
  language: string | undefined,
  env: Surroundings["env"],
): Promise<void> {
  const languages = language === undefined ? [] : [language];
  try {
    await run(process.execPath, [script, folder, ...languages], { env: { ...env } });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`The mails could not be written: ${said || String(error)}`, { cause: error });
  }
}
