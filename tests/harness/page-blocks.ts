/** The blocks of a page of ours in this language; "": those that name none. */
export function blocksOf(page: string, language: string): string[] {
  return [...page.matchAll(/^```([a-z]*)\n([\s\S]*?)^```$/gm)].flatMap(([, named, text = ""]) =>
    named === language ? [text] : [],
  );
}
