import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runRekey } from "./started-command.ts";

export interface WrittenMail {
  /** Language and template: `de/password-changed`. */
  name: string;
  language: string;
  /** As it is sent. */
  html: string;
  text: string;
  /** The copies that are in one scheme whatever the device prefers. */
  forced: { light: string; dark: string };
}

/** Every mail that a contact can get, in every language, as `rekey mail preview` writes them. Disposing removes them. */
export async function writeMails(): Promise<Disposable & { mails: readonly WrittenMail[] }> {
  const folder = mkdtempSync(join(tmpdir(), "rekey-mails-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  await using command = runRekey(["mail", "preview", "--out", folder]);
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
      return { name, language, html: read(`${name}.html`), text: read(file), forced };
    });
  return { mails, [Symbol.dispose]: remove };
}
