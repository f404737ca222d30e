import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

const minKeyBytes = 32;

export interface NamedKeys {
  readonly currentId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/** Reads "k2:<base64url>,k1:<base64url>"; the first key is the current one. `kind` is what an error calls them. */
export function parseNamedKeys(text: string, kind: string): NamedKeys {
  const keys = new Map<string, KeyObject>();
  for (const part of text.split(",")) {
    const [, id, encoded] = /^\s*([A-Za-z0-9_.-]{1,32}):([A-Za-z0-9_-]+)\s*$/.exec(part) ?? [];
    if (id === undefined || encoded === undefined) throw new Error(`${kind} keys must read id:base64url,id:base64url`);
    const bytes = Buffer.from(encoded, "base64url");
    if (bytes.length < minKeyBytes) throw new Error(`a ${kind} key has fewer than ${minKeyBytes} bytes`);
    if (keys.has(id)) throw new Error(`two ${kind} keys have the same id`);
    keys.set(id, createSecretKey(bytes));
  }
  const [currentId] = keys.keys();
  if (currentId === undefined) throw new Error(`there is no ${kind} key`);
  return { currentId, keys };
}
