import { type Brand, dialUrl } from "@rekey/brand/brand";
import { locales } from "@rekey/contracts/locale";
import type { Page, SiteLook, Wording } from "@rekey/web/create-pages";
import { addressOf } from "@rekey/web/page-address";
import type { Response } from "express";
import { brandStyleName } from "./brand-assets.ts";
import { isLinkPathChanged, linkPath } from "./set-password/link-path.ts";
import { queryToKeep } from "./oidc/provider-language.ts";
import { signInPathOf } from "./sign-in/sign-in-path.ts";
import { inLanguageOf, languageOf, splitAddress, timeZoneOf } from "./page-language.ts";
import { catalogues } from "./texts/catalogues.ts";
import type { PortalTexts } from "./texts/en.ts";

/** What the portal's views find beside what all do. */
export interface PortalWording extends Wording {
  texts: PortalTexts;
  /** Where a contact signs in: they go on to the application from which they came, if that is so. */
  signInPath: string;
}

export type PortalPage = Page & PortalWording;

export function textsOf(res: Response): PortalTexts {
  return catalogues[languageOf(res)];
}

/** Says how an answer is worded: in its language, for its reader, and in the name of the firm. */
export function createWording(brand: Brand): (res: Response) => PortalWording {
  const look = lookOf(brand);
  return (res) => {
    res.vary("Accept-Language").vary("Cookie");
    const own = timeZoneOf(res);
    const zones = { timeZone: own ?? brand.timeZone, ...(own !== null && { readersTimeZone: own }) };
    return { ...wordingOf(res), ...zones, ...nameOf(brand, res), ...look };
  };
}

function lookOf({ logo, button, accent }: Brand): SiteLook {
  // A wide one cannot be told from another in so small a place.
  const isIcon = logo !== null && logo.width < logo.height * 1.5;
  return {
    ...(logo && { logo: { fileName: logo.fileName, width: logo.width, height: logo.height } }),
    ...(isIcon && { icon: logo.fileName }),
    siteStyles: button === null && accent === null ? [] : [brandStyleName],
  };
}

/** Nothing where nothing is set: the pages are then as they are without a firm. */
function nameOf({ name, addressLines, phone, helpUrl }: Brand, res: Response): Partial<PortalWording> {
  if (name === null && addressLines.length === 0 && phone === null && helpUrl === null) return {};
  const { questions, helpPage } = textsOf(res).firm;
  const dial = phone === null ? undefined : dialUrl(phone);
  const firm = { name, addressLines, phone, dialUrl: dial, helpUrl, questions, helpPage };
  return { ...(name !== null && { siteName: name }), firm };
}

function wordingOf(res: Response): PortalWording {
  const texts = textsOf(res);
  const here = `${pageOf(res)}?${queryToKeep(res)}`;
  const all = locales.map((lang) => ({ lang, name: catalogues[lang].name, href: `${here}language=${lang}` }));
  return {
    siteName: texts.siteName,
    pageWords: texts.page,
    linkTo: (path) => addressOf(res, inLanguageOf(res, path)),
    texts,
    signInPath: signInPathOf(res),
    languages: { label: texts.languages, all },
  };
}

// What is only sent to has no page to come back to.
const sentTo = /^\/(?:sign-out(?:\/continue)?|account\/end-other-sessions)$/;

/** The page that a visitor comes back to with another language, relative to this one where that says nothing back. */
function pageOf(res: Response): string {
  const { rest } = splitAddress(res.req.originalUrl);
  if (isLinkPathChanged(rest.split("?", 1)[0] ?? "")) return addressOf(res, inLanguageOf(res, linkPath));
  return res.req.method === "POST" && sentTo.test(rest) ? addressOf(res, "/") : "";
}
