export const schemes = ["light", "dark"] as const;

const query = "@media (prefers-color-scheme: dark)";
const declaration = /(content="|color-scheme: )light dark/g;

/** A copy of a mail that is light, or dark, whatever the device of its reader prefers. */
export function forceScheme(html: string, scheme: (typeof schemes)[number]): string {
  if (!html.includes(query) || html.search(declaration) < 0)
    throw new Error("the mail does not follow its reader's device");
  const always = scheme === "dark" ? "@media all" : "@media not all";
  return html.replaceAll(query, always).replaceAll(declaration, `$1${scheme}`);
}
