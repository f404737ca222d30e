import { goTo } from "@rekey/web/page-address";
import type { Tone } from "@rekey/web/views/icons";
import type { Request, Response } from "express";
import { hrefWith } from "./paths.ts";
import { queryText } from "./read-request.ts";

/** What just happened, as the page that it leads to says it. */
export interface Flash {
  name: string;
  tone: Tone;
  text: string;
  /** What was said of a reset when it began is no longer true once it has ended. */
  isUntilEnd: boolean;
}

/** Each by its name, under how it stands. */
type Texts = Partial<Record<Tone, Record<string, string>>>;
type NameIn<T> = { [Each in keyof T]: keyof T[Each] & string }[keyof T];

/** Of one area. An address carries the name only, so nobody can put words on our page. */
export function createFlashes<const Lasting extends Texts, const UntilEnd extends Texts = object>(
  lasting: Lasting,
  untilEnd?: UntilEnd,
) {
  type Name = NameIn<Lasting> | NameIn<UntilEnd>;
  const flashesOf = (texts: Texts, isUntilEnd: boolean) =>
    Object.entries(texts).flatMap(([tone, named]) =>
      Object.entries(named).map(([name, text]): Flash => ({ name, tone: tone as Tone, text, isUntilEnd })),
    );
  const all = [...flashesOf(lasting, false), ...flashesOf(untilEnd ?? {}, true)];
  return {
    isName: (name: string): name is Name => all.some((flash) => flash.name === name),
    read: (req: Request): Flash | undefined => all.find(({ name }) => name === queryText(req, "flash")),
    goTo: (res: Response, path: string, name: Name): void => goTo(res, hrefWith(path, { flash: name })),
  };
}

export type FlashName<F> = F extends { goTo: (res: Response, path: string, name: infer Name) => void } ? Name : never;
