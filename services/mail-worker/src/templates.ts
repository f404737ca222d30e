import { readFile } from "node:fs/promises";
import { Eta } from "eta";
import mjml2html from "mjml";
import type { DeliveryKind } from "@rekey/database/claim-delivery";

export interface MailData {
  contactName: string;
  clientName: string;
  address: string;
  /** Of the portal, never of a request. */
  portalUrl: string;
  /** Empty in a notice. */
  link: string;
  /** What to paste when the link cannot be followed; empty in a notice. */
  code: string;
  /** Absolute, with its zone; empty in a notice. */
  goodUntil: string;
  requestedByStaff: boolean;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

const subjects: Record<DeliveryKind, string> = {
  set_password_link: "Set your password for the client portal",
  password_set_by_staff: "A new password was set for you",
  password_changed: "Your password was changed",
};

/** Compiles the templates, so that a broken one stops the start and not a mail. Values are escaped where they are filled in. */
export async function compileTemplates(): Promise<(kind: DeliveryKind, data: MailData) => RenderedMail> {
  const html = new Eta({ tags: ["{{", "}}"], autoEscape: true, autoTrim: false });
  const text = new Eta({ tags: ["{{", "}}"], autoEscape: false, autoTrim: false });
  for (const kind of Object.keys(subjects)) {
    const name = kind.replaceAll("_", "-");
    const source = await readFile(new URL(`../templates/${name}.mjml`, import.meta.url), "utf8");
    const compiled = await mjml2html(source, { validationLevel: "strict", fonts: {} });
    html.loadTemplate(`@${kind}`, compiled.html);
    text.loadTemplate(`@${kind}`, await readFile(new URL(`../templates/${name}.txt`, import.meta.url), "utf8"));
  }
  return (kind, data) => ({
    subject: subjects[kind],
    html: html.render(`@${kind}`, data),
    text: text.render(`@${kind}`, data),
  });
}

/** A time that reads the same everywhere: "Monday 23 November 2026, 15:06 UTC". */
export function absoluteTime(at: Date): string {
  const day = new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(at);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" }).format(at);
  return `${day.replace(",", "")}, ${time} UTC`;
}
