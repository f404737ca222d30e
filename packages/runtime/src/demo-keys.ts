/** What `npm start` calls the keys and passwords that it makes for itself, so that nothing else works with them. */
export const demoName = "demo";

/** Whether a setting holds a key or a password that was made for the demo of some checkout. */
export function isOfDemo(text: string): boolean {
  const trimmed = text.trim();
  const keys = trimmed.startsWith("{") ? [trimmed] : trimmed.split(",");
  return keys.some((key) => isNamedForDemo(key.trim()));
}

// `id:key`, a key of signed notes, or the password of a URL.
const named = new RegExp(`^(?:${demoName}:|PRIVATE\\+KEY\\+rekey\\.test/|[a-z]+://[^/?#@]*:${demoName}-[^@]*@)`, "i");

function isNamedForDemo(key: string): boolean {
  return named.test(key) || kidOf(key)?.startsWith(`${demoName}-`) === true;
}

/** Of a JWK in JSON or base64url. */
function kidOf(key: string): string | undefined {
  const text = /^[\w-]{40,}$/.test(key) ? Buffer.from(key, "base64url").toString("utf8") : key;
  if (!text.startsWith("{")) return undefined;
  try {
    const { kid } = JSON.parse(text) as { kid?: unknown };
    return typeof kid === "string" ? kid : undefined;
  } catch {
    return undefined;
  }
}
