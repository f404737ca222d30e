import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { toText } from "@rekey/web/html";
import { type Brand, brandOf } from "@rekey/brand/brand";
import { brandSettings } from "@rekey/brand/brand-settings";
import { locales } from "@rekey/contracts/locale";
import { readConfig } from "@rekey/runtime/read-config";
import { z } from "zod";
import { forceScheme, schemes } from "./force-scheme.ts";
import { previewPage } from "./preview-page.ts";
import { sampleMails } from "./sample-mails.ts";
import { sampleStaffMails } from "./sample-staff-mails.ts";
import { mailbox, type MailboxName } from "../settings/read-mailbox.ts";
import { createTemplates, type Picture, type RenderedMail } from "../mails/templates.ts";

// What a mail worker would be told of the firm; nothing else of its settings is needed to see what it writes.
const Settings = z.object({ ...brandSettings, MAIL_FROM: mailbox().optional(), MAIL_REPLY_TO: mailbox().optional() });

// Run by hand or by the command line, with the folder and the languages as arguments.
const [folder, ...asked] = process.argv.slice(2);
const languages = locales.filter((language) => asked.length === 0 || asked.includes(language));
try {
  if (folder === undefined) throw new Error("the folder to write to has to be given");
  const settings = readConfig(Settings, process.env);
  if (!settings.ok) throw new Error(settings.faults.join("\n"));
  const { MAIL_FROM: from, MAIL_REPLY_TO: replyTo, BRAND_NAME: firm } = settings.config;
  const sender = from && nameOf({ ...from, name: from.name || (firm ?? "") });
  const headers = { from: sender ?? firm ?? null, replyTo: replyTo ? nameOf(replyTo) : null };
  await writePreview(resolve(folder), languages, brandOf(settings.config), headers);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** Every mail as it is sent, as text, and once in each scheme, and a page to look through them. */
async function writePreview(
  dir: string,
  shown: readonly string[],
  brand: Brand,
  headers: { from: string | null; replyTo: string | null },
): Promise<void> {
  const { render, renderStaff } = createTemplates(brand);
  const toContacts = shown.flatMap((language) =>
    sampleMails.map(({ name, title, kind, data }) => {
      const rendered = render(kind, { ...data, locale: language });
      return { name, title, language, ...rendered, html: withPictures(rendered) };
    }),
  );
  // To the staff everything is in English, as the console is.
  const toStaff = (shown.includes("en") ? sampleStaffMails : []).map(({ name, title, data }) => {
    const rendered = renderStaff(data);
    return { name, title, language: "en", ...rendered, html: withPictures(rendered) };
  });
  const mails = [...toContacts, ...toStaff];
  for (const { language, name, html, text } of mails) {
    const base = join(dir, language, name);
    await mkdir(join(dir, language), { recursive: true });
    await writeFile(`${base}.html`, html);
    await writeFile(`${base}.txt`, text);
    for (const scheme of schemes) await writeFile(`${base}.${scheme}.html`, forceScheme(html, scheme));
  }
  await writeFile(join(dir, "index.html"), toText(previewPage({ mails, languages: shown, headers })));
}

function nameOf({ name, address }: MailboxName): string {
  return name === "" ? address : `${name} <${address}>`;
}

/** A browser knows no enclosed pictures, so each stands where it is shown. */
function withPictures({ html, pictures }: RenderedMail): string {
  const dataUrl = ({ type, body }: Picture) => `data:${type};base64,${body.toString("base64")}`;
  return pictures.reduce((text, picture) => text.replaceAll(`cid:${picture.id}`, dataUrl(picture)), html);
}
