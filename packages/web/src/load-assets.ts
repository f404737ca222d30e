import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import type { RequestHandler } from "express";
import { readStylesheet } from "./read-stylesheet.ts";

/** Files served under `/assets/{version}/`, where the version changes with the content of any of them. */
export interface Assets {
  /** The address of an asset by its file name; an unknown name throws, so that a page never points at nothing. */
  url(name: string): string;
  handler: RequestHandler;
}

/** What is served like the rest and comes from elsewhere, such as a firm's logo. */
export interface OtherAsset {
  name: string;
  body: Buffer;
  contentType: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The styles, scripts and drawings that all pages share. */
export const sharedAssets = new URL("../assets/", import.meta.url);

/**
 * Reads every stylesheet, script and drawing of the directories once; nothing else of the disk can be asked for.
 * `basePath` stands before the addresses that pages name; `others` are served beside them.
 */
export function loadAssets(
  directories: readonly URL[],
  { basePath = "", others = [] }: { basePath?: string; others?: readonly OtherAsset[] | undefined } = {},
): Assets {
  const files = new Map<string, { body: Buffer; contentType: string }>();
  const hash = createHash("sha256");
  for (const directory of directories) {
    for (const name of readdirSync(directory).toSorted()) {
      const contentType = contentTypes[extname(name)];
      if (contentType === undefined) continue;
      const file = new URL(name, directory);
      const body = extname(name) === ".css" ? Buffer.from(readStylesheet(file)) : readFileSync(file);
      hash.update(name).update("\0").update(body);
      files.set(name, { body, contentType });
    }
  }
  for (const { name, body, contentType } of others) {
    hash.update(name).update("\0").update(body);
    files.set(name, { body, contentType });
  }
  const version = hash.digest("hex").slice(0, 12);
  return {
    url: (name) => {
      if (!files.has(name)) throw new Error(`there is no asset named ${name}`);
      return `${basePath}/assets/${version}/${name}`;
    },
    handler: (req, res, next) => {
      const file = files.get(String(req.params["name"]));
      if (file === undefined) return next();
      const isCurrent = req.params["version"] === version;
      res.set("Content-Type", file.contentType);
      res.set("Cache-Control", isCurrent ? "public, max-age=31536000, immutable" : "no-cache");
      res.send(file.body);
    },
  };
}
