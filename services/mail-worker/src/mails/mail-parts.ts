import { type Brand, zoneFor } from "@rekey/brand/brand";
import { showAddress } from "@rekey/contracts/show-address";
import type { DeliveryKind } from "@rekey/contracts/deliveries";
import { type BrandParts, brandPartsOf, isolated } from "./brand-parts.ts";
import { absoluteTime } from "./texts/find-texts.ts";
import type { MailTexts, Said } from "./texts/mail-texts.ts";
import type { MailData } from "./templates.ts";

/** A mail as its sentences, in the order in which they are read; both parts are made of it. Plain text throughout. */
export interface MailParts extends BrandParts {
  lang: string;
  dir: MailTexts["dir"];
  /** The side on which lines begin. */
  align: "left" | "right";
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

/** What is left out is not there. */
type Optional = "button" | "afterButton" | "hints";
type Body = Pick<MailParts, "subject" | "preview" | "title" | "paragraphs" | "closing"> &
  Partial<Pick<MailParts, Optional>>;

export function partsOf(kind: DeliveryKind, data: MailData, texts: MailTexts, brand: Brand): MailParts {
  const greeting = texts.greeting(nameIn(texts, data.contactName));
  return { ...frameOf(texts, brand, showAddress(data.address)), greeting, ...bodyOf(kind, data, texts, brand) };
}

export function frameOf(texts: MailTexts, brand: Brand, address: string) {
  const { lang, dir } = texts;
  const nothing: Pick<MailParts, Optional> = { button: null, afterButton: [], hints: [] };
  const align = dir === "rtl" ? "right" : "left";
  return { lang, dir, align, ...brandPartsOf(brand, texts), ...nothing, footer: texts.footer(address) } as const;
}

const notices: Record<Exclude<DeliveryKind, "set_password_link" | "address_changed">, "setByStaff" | "changed"> = {
  password_set_by_staff: "setByStaff",
  password_changed: "changed",
};

function bodyOf(kind: DeliveryKind, data: MailData, texts: MailTexts, brand: Brand): Body {
  if (kind === "set_password_link") return linkBody(data, texts, brand);
  const said = saidOf(data, texts, brand);
  if (kind === "address_changed") {
    // It has nothing to open: what the old address led to is closed.
    const { subject, preview, title, whatHappened, whatNext, notYou } = texts.addressChanged;
    const paragraphs = [whatHappened(said), whatNext];
    return { subject: subject(brand.name), preview: preview(said), title, paragraphs, closing: { text: notYou(said) } };
  }
  const words = texts[notices[kind]];
  const several = data.changes > 1 ? [texts.several(new Intl.NumberFormat(texts.timeLocale).format(data.changes))] : [];
  return {
    subject: brand.name === null ? words.title : words.subject(brand.name),
    preview: words.preview(said),
    title: words.title,
    paragraphs: [words.whatHappened(said), ...several, ...("whatNext" in words ? [words.whatNext] : [])],
    button: { label: texts.signIn, url: pageOf(data, texts, "sign-in") },
    afterButton: "ifYou" in words ? [words.ifYou] : [],
    closing: { text: words.notYou(said), url: pageOf(data, texts, "forgot-password") },
  };
}

/** In a language that runs from right to left the sentences themselves keep names apart. */
function nameIn(texts: MailTexts, name: string): string {
  return texts.dir === "rtl" ? name : isolated(name);
}

function saidOf(data: MailData, texts: MailTexts, brand: Brand): Said {
  const { phone, helpUrl, name } = brand;
  const reach = ({ call, page, other }: MailTexts["tellUs"]) => {
    if (phone !== null) return call(phone);
    return helpUrl === null ? other : page;
  };
  return {
    client: nameIn(texts, data.clientName),
    when: absoluteTime(data.happenedAt, texts, zoneFor(brand, data.timeZone)),
    portal: texts.portal(name === null ? null : nameIn(texts, name)),
    tellUs: reach(texts.tellUs),
    tellUsAtOnce: reach(texts.tellUsAtOnce),
  };
}

/** A page of the portal, in the language of the mail. */
function pageOf(data: MailData, texts: MailTexts, page: string): string {
  return `${data.portalUrl}/${texts.lang}/${page}`;
}

function linkBody(data: MailData, texts: MailTexts, brand: Brand): Body {
  const { link } = data;
  if (!link) throw new Error("the mail set_password_link was asked for without a link");
  const said = saidOf(data, texts, brand);
  const { subject, title, byStaff, bySelf, button, goodUntil, ifButtonFails, ifCodeIsAsked, notYou } =
    texts.setPassword;
  const url = `${pageOf(data, texts, "set-password")}#${link.code}`;
  const lifetime = goodUntil(absoluteTime(link.goodUntil, texts, zoneFor(brand, data.timeZone)));
  return {
    subject: subject(brand.name),
    preview: lifetime,
    title,
    paragraphs: [data.requestedByStaff ? byStaff(said) : bySelf(said)],
    button: { label: button, url },
    afterButton: [lifetime],
    hints: [
      { text: ifButtonFails, url },
      { text: ifCodeIsAsked, code: link.code },
    ],
    closing: { text: notYou },
  };
}

/** The mail by which operations see whether mail leaves. It greets nobody by name and leads nowhere. */
export function testPartsOf(test: { to: string; requestedBy: string }, texts: MailTexts, brand: Brand): MailParts {
  const whatFor = `${isolated(test.requestedBy)} has sent this mail to see whether mail leaves ${texts.portal(brand.name)}.`;
  return {
    ...frameOf(texts, brand, test.to),
    subject: `Test mail of ${texts.portal(brand.name)}`,
    preview: whatFor,
    title: "Test mail",
    greeting: whatFor,
    paragraphs: ["It has reached you, so it does. There is nothing that you have to do."],
    closing: { text: "It holds no secret, and nobody is asked for one." },
  };
}

/** The text part: the same sentences, each address on a line of its own so that any mail program makes it a link. */
export function textOf(parts: MailParts): string {
  const { button, closing, firm } = parts;
  const codes = parts.hints.flatMap(({ text, code }) => (code === undefined ? [] : [`${text}\n${code}`]));
  const withUrl = ({ text, url }: { text: string; url?: string }) => (url === undefined ? text : `${text}\n${url}`);
  const paragraphs = [
    parts.greeting,
    ...parts.paragraphs,
    ...(button === null ? [] : [`${button.label}\n${button.url}`]),
    ...parts.afterButton,
    ...codes,
    withUrl(closing),
    ...(firm.length === 0 ? [] : [firm.map(withUrl).join("\n")]),
    parts.footer,
  ];
  return `${paragraphs.join("\n\n")}\n`;
}
