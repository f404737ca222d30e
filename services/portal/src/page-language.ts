import { locales } from "@rekey/contracts/locale";
import { isTimeZone } from "@rekey/contracts/time-zone";
import { addressOf, goTo as goToAddress } from "@rekey/web/page-address";
import { readCookie } from "@rekey/web/session-cookie";
import type { Request, Response } from "express";
import type { Language } from "./texts/catalogues.ts";

const choiceCookie = "rekey_portal_language";
const yearMs = 365 * 86_400_000;

/**
 * The language of an answer: what the visitor chose; else the contact's, where the page knows whom it speaks to; else
 * what the address says, as a mailed link does; else what the browser asks for; else English. Never by what was typed.
 */
export function languageOf(res: Response): Language {
  return choiceOf(res.req) ?? toLanguage(res.locals["contactLocale"]) ?? languageOfAddress(res.req) ?? asked(res.req);
}

/** From here on the answer is for this contact, who has shown a password, a session or a live link. */
export function speakTo(res: Response, contact: { locale: string; timeZone: string | null }): void {
  res.locals["contactLocale"] = contact.locale;
  res.locals["contactTimeZone"] = contact.timeZone;
}

/** Of the contact whom the answer is for; null where none is known. */
export function timeZoneOf(res: Response): string | null {
  const zone: unknown = res.locals["contactTimeZone"];
  return typeof zone === "string" && isTimeZone(zone) ? zone : null;
}

/**
 * A path of the portal as an address that keeps the language of this answer, also where the browser asks for another.
 */
export function inLanguageOf(res: Response, path: string): string {
  const language = languageOf(res);
  const withoutSaying = choiceOf(res.req) ?? asked(res.req);
  return language === withoutSaying ? path : `/${language}${path}`;
}

/** Sends the visitor to a page, in the language of this answer. */
export function goTo(res: Response, path: string): void {
  goToAddress(res, inLanguageOf(res, path));
}

/** Splits the language off an address: `/de/sign-in` is `/sign-in` in German, in whatever case it comes. */
export function splitAddress(url: string): { language?: Language; rest: string } {
  const [, first = "", rest = ""] = /^\/([a-z]{2})(?=[/?#]|$)(.*)$/is.exec(url) ?? [];
  const language = locales.find((each) => each === first.toLowerCase());
  if (language === undefined) return { rest: url };
  return { language, rest: rest.startsWith("/") ? rest : `/${rest}` };
}

/** What `?language=` asks for. It is remembered for a year, also for visits that begin in a mail. */
export function chosenIn(req: Request): Language | undefined {
  return req.method === "GET" ? toLanguage(req.query["language"] ?? req.query["lang"]) : undefined;
}

export function rememberChoice(res: Response, language: Language, secure: boolean): void {
  res.cookie(choiceCookie, language, {
    httpOnly: true,
    secure,
    sameSite: "lax",
    path: addressOf(res, "/"),
    maxAge: yearMs,
  });
}

/** What another site links to changes nothing for later. */
export function isFromElsewhere(req: Request): boolean {
  return ["cross-site", "same-site"].includes(req.get("sec-fetch-site") ?? "");
}

function choiceOf(req: Request): Language | undefined {
  return toLanguage(readCookie(req.headers.cookie, choiceCookie));
}

function languageOfAddress(req: Request): Language | undefined {
  return splitAddress(req.originalUrl).language;
}

// More than any browser sends; what reads the header takes longer than its length allows.
const maxAskedLength = 200;

/** Read once for an answer: a page asks for each of its links. */
function asked(req: Request): Language {
  const { locals } = req.res ?? {};
  const known = toLanguage(locals?.["askedLanguage"]);
  if (known !== undefined) return known;
  const isReadable = (req.get("accept-language") ?? "").length <= maxAskedLength;
  const language = (isReadable && readAsked(req.get("accept-language") ?? "")) || "en";
  if (locals) locals["askedLanguage"] = language;
  return language;
}

/** The first of our languages by what it is worth to the visitor; `de_DE` is what some programs send for `de-DE`. */
function readAsked(header: string): Language | undefined {
  const wishes = header.split(",").flatMap((part) => {
    const [tag = "", ...parameters] = part.split(";").map((text) => text.trim());
    const worth = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? "1";
    return Number(worth) > 0 ? [{ tag, worth: Number(worth) }] : [];
  });
  const ordered = wishes.toSorted((one, other) => other.worth - one.worth);
  return ordered.map(({ tag }) => toLanguage(tag)).find((language) => language !== undefined);
}

/** The one of our languages that a tag such as `de-AT` stands for. */
export function toLanguage(value: unknown): Language | undefined {
  if (typeof value !== "string") return undefined;
  const [language] = value
    .trim()
    .toLowerCase()
    .split(/[-_.@]/);
  return locales.find((each) => each === language);
}
