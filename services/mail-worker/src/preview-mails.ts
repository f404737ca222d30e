import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Eta } from "eta";
import { locales } from "@rekey/contracts/locale";
import { forceScheme } from "./force-scheme.ts";
import { sampleMails } from "./sample-mails.ts";
import { compileTemplates } from "./templates.ts";

const schemes = ["light", "dark"] as const;

// Run by hand or by the command line, with the folder and the languages as arguments; it needs no settings.
const [folder, ...asked] = process.argv.slice(2);
const languages = locales.filter((language) => asked.length === 0 || asked.includes(language));
try {
  if (folder === undefined) throw new Error("the folder to write to has to be given");
  await writePreview(resolve(folder), languages);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** Every mail as it is sent, as text, and once in each scheme, and a page to look through them. */
async function writePreview(dir: string, shown: readonly string[]): Promise<void> {
  const render = await compileTemplates();
  const mails = shown.flatMap((language) =>
    sampleMails.map(({ name, title, kind, data }) => {
      const rendered = render(kind, { ...data, locale: language });
      return { name, title, language, ...rendered };
    }),
  );
  for (const { language, name, html, text } of mails) {
    const base = join(dir, language, name);
    await mkdir(join(dir, language), { recursive: true });
    await writeFile(`${base}.html`, html);
    await writeFile(`${base}.txt`, text);
    for (const scheme of schemes) await writeFile(`${base}.${scheme}.html`, forceScheme(html, scheme));
  }
  const eta = new Eta({ autoEscape: true });
  const page = await readFile(new URL("../templates/preview.eta", import.meta.url), "utf8");
  await writeFile(join(dir, "index.html"), eta.renderString(page, { mails, languages: shown, schemes }));
}
