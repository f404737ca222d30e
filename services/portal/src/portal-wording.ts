import { locales } from "@rekey/contracts/locale";
import type { Wording } from "@rekey/web/create-pages";
import { addressOf } from "@rekey/web/page-address";
import type { Response } from "express";
import { isLinkPathChanged, linkPath } from "./link-path.ts";
import { inLanguageOf, languageOf, splitAddress } from "./page-language.ts";
import { catalogues } from "./texts/catalogues.ts";
import { fillWords } from "./texts/fill-words.ts";
import type { PortalTexts } from "./texts/portal-texts.ts";

/** What the views of the portal find beside what they are sent. */
export interface PortalWording extends Wording {
  texts: PortalTexts;
  fill: typeof fillWords;
  /** The choice of a language, at the foot of each page. */
  languages: { label: string; all: { lang: string; name: string; href: string }[] };
}

export function textsOf(res: Response): PortalTexts {
  return catalogues[languageOf(res)];
}

export function wordingOf(res: Response): PortalWording {
  const texts = textsOf(res);
  const here = pageOf(res);
  const all = locales.map((lang) => ({ lang, name: catalogues[lang].name, href: `${here}?language=${lang}` }));
  return {
    siteName: texts.siteName,
    pageWords: texts.page,
    linkTo: (path) => addressOf(res, inLanguageOf(res, path)),
    texts,
    fill: fillWords,
    languages: { label: texts.languages, all },
  };
}

// What is only sent to has no page to come back to.
const sentTo = /^\/(?:sign-out|account\/end-other-sessions)$/;

/** The page that a visitor comes back to with another language, relative to this one where that says nothing back. */
function pageOf(res: Response): string {
  const { rest } = splitAddress(res.req.originalUrl);
  if (isLinkPathChanged(rest.split("?", 1)[0] ?? "")) return addressOf(res, inLanguageOf(res, linkPath));
  return res.req.method === "POST" && sentTo.test(rest) ? addressOf(res, "/") : "";
}
