import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runRekey } from "./started-command.ts";

export interface WrittenMail {
  /** Language and template: `de/password-changed`; of a firm, with its name before it: `firm-de/password-changed`. */
  name: string;
  language: string;
  /** As it is sent. */
  html: string;
  text: string;
  /** The copies that are in one scheme whatever the device prefers. */
  forced: { light: string; dark: string };
}

/** Whose mails they are: the settings of a firm, and the one language that is looked at. */
export interface MailsOfFirm {
  name: string;
  language: string;
  env: Record<string, string>;
}

/**
 * Every mail that a contact can get, in every language, and those to the staff, as `rekey mail preview` writes them;
 * those of a firm, or of none. Disposing removes them.
 */
export async function writeMails(firm?: MailsOfFirm): Promise<Disposable & { mails: readonly WrittenMail[] }> {
  const folder = mkdtempSync(join(tmpdir(), "rekey-mails-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  await using command = runRekey(
    ["mail", "preview", "--out", folder, ...(firm ? ["--language", firm.language] : [])],
    firm?.env,
  );
  if ((await command.ended) !== 0) {
    remove();
    throw new Error(command.output());
  }
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const mails = globSync("*/*.txt", { cwd: folder })
    .toSorted()
    .map((file) => {
      const name = file.slice(0, -".txt".length);
      const forced = { light: read(`${name}.light.html`), dark: read(`${name}.dark.html`) };
      const language = name.slice(0, name.indexOf("/"));
      return {
        name: firm ? `${firm.name}-${name}` : name,
        language,
        html: read(`${name}.html`),
        text: read(file),
        forced,
      };
    });
  return { mails, [Symbol.dispose]: remove };
}
