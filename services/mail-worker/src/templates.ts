import { readFile } from "node:fs/promises";
import { Eta } from "eta";
import type { DeliveryKind } from "@rekey/database/claim-delivery";
import { findTexts } from "./texts/find-texts.ts";
import type { MailTexts } from "./texts/mail-texts.ts";
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
  /** Of how many changes a notice tells; that time is the last one's. */
  changes: number;
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

/** The mails' layout in a direction of writing, as `compileLayout` made it. */
export function layoutFile(dir: MailTexts["dir"]): URL {
  return new URL(`../templates/mail-${dir}.html`, import.meta.url);
}

/**
 * Loads the one layout of the mails for both directions of writing, so that a broken one stops the start and not a
 * mail. Values are escaped where they are filled in.
 */
export async function compileTemplates(): Promise<Render> {
  const eta = new Eta({ tags: ["{{", "}}"], autoEscape: true, autoTrim: false });
  for (const dir of ["ltr", "rtl"] as const) eta.loadTemplate(`@${dir}`, await readFile(layoutFile(dir), "utf8"));
  return (kind, data) => {
    const texts = findTexts(data.locale);
    const parts: MailParts = partsOf(kind, data, texts);
    return { subject: parts.subject, html: eta.render(`@${texts.dir}`, parts), text: textOf(parts) };
  };
}
