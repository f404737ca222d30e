import { readdirSync, readFileSync } from "node:fs";
import { Eta } from "eta";
import type { Response } from "express";
import type { Assets } from "./load-assets.ts";
import { describeMoment } from "./describe-moment.ts";

/** What stands around every page of one visitor: who is signed in and where they may go. */
export interface Frame {
  viewer?: { name: string; roles: string };
  navigation?: readonly { label: string; href: string; current: boolean }[];
}

export interface Pages {
  render(view: string, data: object): string;
  /** Sends a page inside the visitor's frame; the caller decides the status. */
  send(res: Response, view: string, data: object, status?: number): void;
}

/** Compiles every view at once, so that a broken one stops the start and never a visitor. */
export function createPages(options: { siteName: string; viewDirectories: readonly URL[]; assets: Assets }): Pages {
  const eta = new Eta({ autoEscape: true, cache: true });
  for (const directory of options.viewDirectories) {
    for (const file of readdirSync(directory)) {
      if (!file.endsWith(".eta")) continue;
      eta.loadTemplate(`@${file.slice(0, -".eta".length)}`, readFileSync(new URL(file, directory), "utf8"));
    }
  }
  const shared = { siteName: options.siteName, asset: options.assets.url, moment: describeMoment };
  const render = (view: string, data: object): string => eta.render(`@${view}`, { ...shared, ...data });
  return {
    render,
    send: (res, view, data, status = 200) => {
      res
        .status(status)
        .type("html")
        .send(render(view, { frame: frameOf(res), ...data }));
    },
  };
}

export function setFrame(res: Response, frame: Frame): void {
  res.locals["frame"] = frame;
}

function frameOf(res: Response): Frame {
  return (res.locals["frame"] as Frame | undefined) ?? {};
}
