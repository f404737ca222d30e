/**
 * Every spelling in which a secret could lie somewhere: plain, escaped, and encoded at any offset in something longer.
 */
function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    // The characters at both ends depend on what stands beside the secret.
    return text.slice(offset === 0 ? 0 : offset + 1, (offset + bytes.length) % 3 === 0 ? undefined : -1);
  });
  const inUrl = encodeURIComponent(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    inUrl,
    inUrl.replaceAll("%20", "+"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

/** Where any of the secrets is found, as "secret in place"; the secrets go by their names. */
export function findSecrets(secrets: Record<string, string>, places: Record<string, readonly string[]>): string[] {
  const spellings = Object.entries(secrets).map(([name, secret]) => ({
    name,
    texts: [...new Set(spellingsOf(secret))],
  }));
  return Object.entries(places).flatMap(([place, lines]) =>
    spellings
      .filter(({ texts }) => lines.some((line) => texts.some((text) => line.includes(text))))
      .map(({ name }) => `${name} in ${place}`),
  );
}
