const replacements: readonly [pattern: RegExp, mark: string][] = [
  [/eyJ[\w-]*(?:\.[\w-]*){2,4}/g, "[sealed]"],
  [/\bhttps?:\/\/\S*#\S+/gi, "[link]"],
  [/[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g, "[address]"],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, "[token]"],
];

/**
 * The second line of defence: jobs carry ids only, and whatever else might reach a job's error, log or result is
 * masked in every answer of the board.
 */
export function redactBoard(value: unknown): unknown {
  if (typeof value === "string") {
    return replacements.reduce((text, [pattern, mark]) => text.replaceAll(pattern, mark), value);
  }
  if (Array.isArray(value)) return value.map(redactBoard);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactBoard(inner)]));
}
