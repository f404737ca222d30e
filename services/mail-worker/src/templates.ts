import { readFile } from "node:fs/promises";
import type { Brand } from "@rekey/brand/brand";
import { Eta } from "eta";
import { logoId, withoutIsolates } from "./brand-parts.ts";
import type { DeliveryKind } from "@rekey/database/claim-delivery";
import { findTexts } from "./texts/find-texts.ts";
import type { MailTexts } from "./texts/mail-texts.ts";
import { type MailParts, partsOf, testPartsOf, textOf } from "./mail-parts.ts";

export interface MailData {
  contactName: string;
  clientName: string;
  address: string;
  locale: string;
  /** Of the contact. Null: the firm's. */
  timeZone: string | null;
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
  /** What its HTML shows and brings along. */
  pictures: readonly Picture[];
}

export interface Picture {
  id: string;
  fileName: string;
  type: string;
  body: Buffer;
}

/** Fills a template with the words of the contact's language. */
export type Render = (kind: DeliveryKind, data: MailData) => RenderedMail;

export interface Templates {
  render: Render;
  /** The test mail, in English. */
  renderTest: (test: { to: string; requestedBy: string }) => RenderedMail;
}

/** The mails' layout in a direction of writing, as `compileLayout` made it. */
export function layoutFile(dir: MailTexts["dir"]): URL {
  return new URL(`../templates/mail-${dir}.html`, import.meta.url);
}

/**
 * Loads the one layout of the mails for both directions of writing, so that a broken one stops the start and not a
 * mail. Values are escaped where they are filled in.
 */
export async function compileTemplates(brand: Brand): Promise<Templates> {
  const eta = new Eta({ tags: ["{{", "}}"], autoEscape: true, autoTrim: false });
  for (const dir of ["ltr", "rtl"] as const) eta.loadTemplate(`@${dir}`, await readFile(layoutFile(dir), "utf8"));
  const { logo } = brand;
  const pictures = logo ? [{ id: logoId(brand), fileName: logo.fileName, type: logo.type, body: logo.body }] : [];
  const renderIn = (texts: MailTexts, parts: MailParts): RenderedMail => {
    const html = eta.render(`@${texts.dir}`, parts);
    return { subject: withoutIsolates(parts.subject), html, text: textOf(parts), pictures };
  };
  return {
    render: (kind, data) => {
      const texts = findTexts(data.locale);
      return renderIn(texts, partsOf(kind, data, texts, brand));
    },
    renderTest: (test) => {
      const texts = findTexts("en");
      return renderIn(texts, testPartsOf(test, texts, brand));
    },
  };
}
