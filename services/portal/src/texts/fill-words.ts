/** A sentence with its values in place of `{name}`. A value that is not given leaves its name standing. */
export function fillWords(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}
