import type { Response } from "express";
import { describeMoment, type Moment } from "./describe-moment.ts";
import { type Html, toText } from "./html.ts";
import type { Assets } from "./load-assets.ts";
import { addressOf } from "./page-address.ts";
import { englishWords, type PageWords } from "./page-words.ts";

/** What stands around every page of one visitor: who is signed in, with a page about them, and where they may go. */
export interface Frame {
  viewer?: { name: string; roles: string; href?: string };
  navigation?: readonly { label: string; href: string; current: boolean }[];
}

/** What a page is told in. A service may add words of its own, which its views find beside these. */
export interface Wording extends SiteLook {
  siteName: string;
  pageWords: PageWords;
  /** Where a link of the page leads, so that what follows is in the same language. */
  linkTo: (path: string) => string;
  /** In which times are written; UTC where nobody says. */
  timeZone?: string;
  /** Set where the reader's own is known, which is then the browser's too. */
  readersTimeZone?: string;
}

/** How the pages of a firm look and speak, where it says so. */
export interface SiteLook {
  /** Stands in the head of a page in place of the name; its file is an asset. */
  logo?: { fileName: string; width: number; height: number };
  icon?: string;
  /** Assets that come after the stylesheet of all pages. */
  siteStyles?: readonly string[];
  /** What the foot of a page says of the firm. */
  firm?: Firm;
  /** The choice of a language, at the foot of each page. */
  languages?: { label: string; all: readonly { lang: string; name: string; href: string }[] };
}

export interface Firm {
  name: string | null;
  addressLines: readonly string[];
  phone: string | null;
  /** Undefined: it cannot be dialled as it stands. */
  dialUrl: string | undefined;
  helpUrl: string | null;
  questions: string;
  helpPage: string;
}

/** What every view finds, whatever it shows. */
export interface Page extends Wording {
  frame: Frame;
  /** The address of a stylesheet, script or picture; an unknown name throws. */
  asset: (name: string) => string;
  /** A time in the words and the zone of the page. */
  moment: (at: Date | string) => Moment;
  /** What proves that a form of this page is ours; the empty text where forms need no proof. */
  formToken: () => string;
}

/** Shows one thing, whole pages and their parts alike; `W` is what the service's wording adds. */
export type View<D, W extends Wording = Wording> = (page: Page & W, data: D) => Html;

export interface Pages<W extends Wording = Wording> {
  /** Sends a page inside the visitor's frame; the caller decides the status. */
  send<D>(res: Response, view: View<D, W>, data: NoInfer<D>, status?: number): void;
}

export interface PagesOptions<W extends Wording> {
  assets: Assets;
  wordingOf: (res: Response) => W;
  /** What proves that a form of this answer is ours; see `makeFormToken`. */
  formToken?: (res: Response) => string;
}

export function createPages<W extends Wording>(options: PagesOptions<W>): Pages<W> {
  const pageOf = (res: Response): Page & W => {
    const wording = options.wordingOf(res);
    return {
      ...wording,
      frame: frameOf(res),
      asset: options.assets.url,
      moment: (at) => describeMoment(at, new Date(), wording.pageWords, wording.timeZone),
      formToken: () => options.formToken?.(res) ?? "",
    };
  };
  return {
    send: (res, view, data, status = 200) => {
      const page = pageOf(res);
      const text = toText(view(page, data));
      res.status(status).type("html").set("Content-Language", page.pageWords.lang).send(text);
    },
  };
}

export function wordingInEnglish(siteName: string): (res: Response) => Wording {
  return (res) => ({ siteName, pageWords: englishWords, linkTo: (path) => addressOf(res, path) });
}

export function setFrame(res: Response, frame: Frame): void {
  res.locals["frame"] = frame;
}

function frameOf(res: Response): Frame {
  return (res.locals["frame"] as Frame | undefined) ?? {};
}
