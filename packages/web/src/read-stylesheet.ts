import { readFileSync } from "node:fs";

/**
 * A stylesheet with what it imports put in its place, each in its layer, so that a browser asks for one file. Only
 * `@import "file.css" layer(name);` on a line of its own is understood.
 */
export function readStylesheet(file: URL): string {
  return readFileSync(file, "utf8").replaceAll(
    /^@import "([^"]+)" layer\((\w+)\);$/gm,
    (_line, path: string, layer: string) => `@layer ${layer} {\n${readFileSync(new URL(path, file), "utf8")}}`,
  );
}
