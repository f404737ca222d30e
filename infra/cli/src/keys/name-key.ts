import { createHash } from "node:crypto";

/** What a key is called where it is used, and never a part of it that is secret. */
export function nameKey(key: string): string {
  const [, id] = /^([\w.-]{1,32}):/.exec(key) ?? [];
  if (id !== undefined) return id;
  const [, note] = /^PRIVATE\+KEY\+[^+]+\+([0-9a-f]{8})\+/.exec(key) ?? [];
  if (note !== undefined) return note;
  return kidOf(key) ?? `sha256:${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
}

function kidOf(key: string): string | undefined {
  try {
    const text = key.startsWith("{") ? key : Buffer.from(key, "base64url").toString("utf8");
    const { kid } = JSON.parse(text) as { kid?: unknown };
    return typeof kid === "string" ? kid : undefined;
  } catch {
    return undefined;
  }
}

/** The public part of a private JWK, as a setting has it. */
export function publicPartOf(key: string): string {
  const text = key.startsWith("{") ? key : Buffer.from(key, "base64url").toString("utf8");
  const { d: _secret, ...open } = JSON.parse(text) as Record<string, unknown>;
  return Buffer.from(JSON.stringify(open)).toString("base64url");
}

/** A name that none of them has: `k3` after `k2`. */
export function nextName(names: readonly string[]): string {
  const numbers = names.map((name) => Number(/^k(\d{1,9})$/.exec(name)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}
