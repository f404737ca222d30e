import { readdirSync, readFileSync } from "node:fs";
import { Eta } from "eta";
import type { Response } from "express";
import type { Assets } from "./load-assets.ts";
import { describeMoment } from "./describe-moment.ts";
import { englishWords, type PageWords } from "./page-words.ts";

/** What stands around every page of one visitor: who is signed in and where they may go. */
export interface Frame {
  viewer?: { name: string; roles: string };
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
  firm?: {
    name: string | null;
    addressLines: readonly string[];
    phone: string | null;
    /** Undefined: it cannot be dialled as it stands. */
    dialUrl: string | undefined;
    helpUrl: string | null;
    questions: string;
    helpPage: string;
  };
}

export type WordingOf = (res: Response) => Wording;

export interface Pages {
  render(view: string, data: object): string;
  /** Sends a page inside the visitor's frame; the caller decides the status. */
  send(res: Response, view: string, data: object, status?: number): void;
}

/** Compiles every view at once, so that a broken one stops the start and never a visitor. */
export function createPages(options: {
  siteName: string;
  viewDirectories: readonly URL[];
  assets: Assets;
  /** What stands before the path of every page. */
  basePath?: string;
  wordingOf?: WordingOf;
  /** What the views of the service find beside what they are sent. */
  helpers?: object | undefined;
  /** What proves that a form of this answer is ours; see `makeFormToken`. */
  formToken?: (res: Response) => string;
}): Pages {
  const eta = new Eta({ autoEscape: true, cache: true });
  for (const directory of options.viewDirectories) {
    for (const file of readdirSync(directory)) {
      if (!file.endsWith(".eta")) continue;
      eta.loadTemplate(`@${file.slice(0, -".eta".length)}`, readFileSync(new URL(file, directory), "utf8"));
    }
  }
  const { basePath = "" } = options;
  const english: Wording = {
    siteName: options.siteName,
    pageWords: englishWords,
    linkTo: (path) => `${basePath}${path}`,
  };
  const render = (view: string, data: object, wording: Wording = english, res?: Response): string => {
    const moment = (at: Date | string) => describeMoment(at, new Date(), wording.pageWords, wording.timeZone);
    const formToken = () => (res && options.formToken?.(res)) ?? "";
    const shared = { ...wording, ...options.helpers, asset: options.assets.url, moment, formToken };
    return eta.render(`@${view}`, { ...shared, ...data });
  };
  return {
    render: (view, data) => render(view, data),
    send: (res, view, data, status = 200) => {
      const wording = options.wordingOf?.(res) ?? english;
      if (options.wordingOf) res.vary("Accept-Language").vary("Cookie");
      res
        .status(status)
        .type("html")
        .set("Content-Language", wording.pageWords.lang)
        .send(render(view, { frame: frameOf(res), ...data }, wording, res));
    },
  };
}

export function setFrame(res: Response, frame: Frame): void {
  res.locals["frame"] = frame;
}

function frameOf(res: Response): Frame {
  return (res.locals["frame"] as Frame | undefined) ?? {};
}
