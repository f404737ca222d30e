/** A part of a URL without its escapes; undefined for what no encoder has written. */
export function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
