import { showAddress } from "@rekey/contracts/show-address";
import type { DeliveryKind } from "@rekey/database/claim-delivery";
import { absoluteTime } from "./texts/find-texts.ts";
import type { MailTexts } from "./texts/mail-texts.ts";
import type { MailData } from "./templates.ts";

/** A mail as its sentences, in the order in which they are read; both parts are made of it. Plain text throughout. */
export interface MailParts {
  lang: string;
  brand: string;
  subject: string;
  preview: string;
  title: string;
  greeting: string;
  paragraphs: string[];
  /** Null: there is nothing to open. */
  button: { label: string; url: string } | null;
  /** Said under the button, in the size of the text. */
  afterButton: string[];
  /** Said small, each with what it is about: an address to open, a code to paste, or nothing. */
  hints: { text: string; url?: string; code?: string }[];
  /** What to do if it was not you. */
  closing: { text: string; url?: string };
  footer: string;
}

export function partsOf(kind: DeliveryKind, data: MailData, texts: MailTexts): MailParts {
  const { lang, brand } = texts;
  const frame = {
    lang,
    brand,
    greeting: texts.greeting(data.contactName),
    footer: texts.footer(showAddress(data.address)),
  };
  const signIn = pageOf(data, texts, "sign-in");
  const forgot = pageOf(data, texts, "forgot-password");
  const happenedAt = absoluteTime(data.happenedAt, texts);
  const { changes } = data;
  const several = changes > 1 ? [texts.several(new Intl.NumberFormat(texts.timeLocale).format(changes))] : [];
  if (kind === "password_set_by_staff") {
    const { subject, preview, title, whatHappened, whatNext, button, notYou } = texts.setByStaff;
    const paragraphs = [whatHappened(data.clientName, happenedAt), ...several, whatNext];
    const closing = { text: notYou, url: forgot };
    return {
      ...frame,
      subject,
      preview,
      title,
      paragraphs,
      button: { label: button, url: signIn },
      afterButton: [],
      hints: [],
      closing,
    };
  }
  if (kind === "password_changed") {
    const { subject, preview, title, whatHappened, button, ifYou, notYou } = texts.changed;
    const paragraphs = [whatHappened(data.clientName, happenedAt), ...several];
    const closing = { text: notYou, url: forgot };
    return {
      ...frame,
      subject,
      preview,
      title,
      paragraphs,
      button: { label: button, url: signIn },
      afterButton: [ifYou],
      hints: [],
      closing,
    };
  }
  if (kind === "address_changed") return { ...frame, ...addressChangedParts(data, texts) };
  return { ...frame, ...linkParts(data, texts) };
}

/** A page of the portal, in the language of the mail. */
function pageOf(data: MailData, texts: MailTexts, page: string): string {
  return `${data.portalUrl}/${texts.lang}/${page}`;
}

/** It has nothing to open: what the old address led to is closed. */
function addressChangedParts(data: MailData, texts: MailTexts) {
  const { subject, preview, title, whatHappened, whatNext, notYou } = texts.addressChanged;
  const paragraphs = [whatHappened(data.clientName, absoluteTime(data.happenedAt, texts)), whatNext];
  return { subject, preview, title, paragraphs, button: null, afterButton: [], hints: [], closing: { text: notYou } };
}

function linkParts(data: MailData, texts: MailTexts) {
  const { link } = data;
  if (!link) throw new Error("a mail with a link was asked for without one");
  const { subject, title, byStaff, bySelf, button, goodUntil, ifButtonFails, ifCodeIsAsked, notYou } =
    texts.setPassword;
  const url = `${pageOf(data, texts, "set-password")}#${link.code}`;
  const lifetime = goodUntil(absoluteTime(link.goodUntil, texts));
  return {
    subject,
    preview: lifetime,
    title,
    paragraphs: [data.requestedByStaff ? byStaff(data.clientName) : bySelf],
    button: { label: button, url },
    afterButton: [lifetime],
    hints: [
      { text: ifButtonFails, url },
      { text: ifCodeIsAsked, code: link.code },
    ],
    closing: { text: notYou },
  };
}

/** The text part: the same sentences, each address on a line of its own so that any mail program makes it a link. */
export function textOf(parts: MailParts): string {
  const { button, closing } = parts;
  const codes = parts.hints.flatMap(({ text, code }) => (code === undefined ? [] : [`${text}\n${code}`]));
  const paragraphs = [
    parts.greeting,
    ...parts.paragraphs,
    ...(button === null ? [] : [`${button.label}\n${button.url}`]),
    ...parts.afterButton,
    ...codes,
    closing.url === undefined ? closing.text : `${closing.text}\n${closing.url}`,
    parts.footer,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}
