import { createHmac } from "node:crypto";

const minKeyLength = 32;

export interface FingerprintKeys {
  readonly current: { id: string; key: string };
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * Reads FINGERPRINT_KEYS, "k2:<key>,k1:<key>", of which the first one signs and all verify, and FINGERPRINT_KEY, a key
 * without an id, which signs when it is the only one. At least one of them is needed.
 */
export function parseFingerprintKeys(list: string | undefined, single: string | undefined): FingerprintKeys {
  const keys = new Map<string, string>();
  for (const part of list === undefined ? [] : list.split(",")) {
    const [, id, key] = /^\s*([A-Za-z0-9_.-]{1,32}):([^\s:]+)\s*$/.exec(part) ?? [];
    if (id === undefined || key === undefined) throw new Error("fingerprint keys must read id:key,id:key");
    if (keys.has(id)) throw new Error("two fingerprint keys have the same id");
    keys.set(id, key);
  }
  if (single !== undefined) keys.set("", single);
  if ([...keys.values()].some((key) => key.length < minKeyLength))
    throw new Error(`a fingerprint key has fewer than ${minKeyLength} characters`);
  const [current] = keys;
  if (current === undefined) throw new Error("there is no fingerprint key: set FINGERPRINT_KEYS");
  return { current: { id: current[0], key: current[1] }, keys };
}

/** Tells whether two requests say the same without keeping what they say; `["ab"]` and `["a", "b"]` differ. */
export function fingerprint({ current: { id, key } }: FingerprintKeys, parts: readonly string[]): string {
  return id === "" ? digest(key, parts) : `${id}:${digest(key, parts)}`;
}

/**
 * Whether a fingerprint is of these parts; undefined when its key is no longer among the keys, so that nobody can tell.
 */
export function isFingerprintOf(
  { keys }: FingerprintKeys,
  parts: readonly string[],
  stored: string,
): boolean | undefined {
  const [, id = "", made] = /^(?:([^:]*):)?(.*)$/s.exec(stored) ?? [];
  const key = keys.get(id);
  return key === undefined ? undefined : digest(key, parts) === made;
}

function digest(key: string, parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("hex");
}
