import { readFile } from "node:fs/promises";
import { Eta } from "eta";
import mjml2html from "mjml";
import type { DeliveryKind } from "@rekey/database/claim-delivery";
import { findTexts } from "./texts/find-texts.ts";
import { type MailParts, partsOf, textOf } from "./mail-parts.ts";

export interface MailData {
  contactName: string;
  clientName: string;
  address: string;
  locale: string;
  /** Of the portal, never of a request. */
  portalUrl: string;
  /** When the password that a notice tells of was set. */
  happenedAt: Date;
  /** Null in a notice. */
  link: { code: string; goodUntil: Date } | null;
  requestedByStaff: boolean;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** Fills a template with the words of the contact's language. */
export type Render = (kind: DeliveryKind, data: MailData) => RenderedMail;

/**
 * Compiles the one layout of the mails for both directions of writing, so that a broken one stops the start and not a
 * mail. Values are escaped where they are filled in.
 */
export async function compileTemplates(): Promise<Render> {
  const source = await readFile(new URL("../templates/mail.mjml", import.meta.url), "utf8");
  const eta = new Eta({ tags: ["{{", "}}"], autoEscape: true, autoTrim: false });
  for (const [dir, align] of [
    ["ltr", "left"],
    ["rtl", "right"],
  ] as const) {
    const mjml = source.replaceAll("[dir]", dir).replaceAll("[align]", align);
    const compiled = await mjml2html(mjml, { validationLevel: "strict", fonts: {} });
    eta.loadTemplate(`@${dir}`, compiled.html);
  }
  return (kind, data) => {
    const texts = findTexts(data.locale);
    const parts: MailParts = partsOf(kind, data, texts);
    return { subject: parts.subject, html: eta.render(`@${texts.dir}`, parts), text: textOf(parts) };
  };
}
