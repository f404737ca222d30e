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
  /** What is true of it once the reset that it began has ended; undefined: the same. */
  onceEnded?: string | undefined;
}

/** Of a reset when it begins, and once it has ended. */
interface OfReset {
  begun: string;
  ended: string;
}

/** Each by its name, under how it stands. The names are those of the table: no other one compiles. */
type Texts<Text> = Partial<Record<Tone, Record<string, Text>>>;
type NameIn<T> = { [Each in keyof T]: keyof T[Each] & string }[keyof T];

/** Of one area. An address carries the name only, so nobody can put words on our page. */
export function createFlashes<const Plain extends Texts<string>, const Begun extends Texts<OfReset> = object>(
  plain: Plain,
  ofResets?: Begun,
) {
  type Name = NameIn<Plain> | NameIn<Begun>;
  const all = [
    ...entriesOf(plain).map(([tone, name, text]): Flash => ({ name, tone, text })),
    ...entriesOf<OfReset>(ofResets ?? {}).map(([tone, name, { begun, ended }]): Flash => ({
      name,
      tone,
      text: begun,
      onceEnded: ended,
    })),
  ];
  const twice = all.find(({ name }, at) => all.findIndex((other) => other.name === name) !== at);
  if (twice !== undefined)
    throw new Error(`two texts have the name ${twice.name}, and one of them would never be shown`);
  return {
    isName: (name: string): name is Name => all.some((flash) => flash.name === name),
    read: (req: Request): Flash | undefined => all.find(({ name }) => name === queryText(req, "flash")),
    goTo: (res: Response, path: string, name: Name): void => goTo(res, hrefWith(path, { flash: name })),
  };
}

const entriesOf = <Text>(texts: Texts<Text>) =>
  Object.entries(texts).flatMap(([tone, named]) =>
    Object.entries(named).map(([name, text]) => [tone as Tone, name, text] as const),
  );

export type FlashName<F> = F extends { goTo: (res: Response, path: string, name: infer Name) => void } ? Name : never;
