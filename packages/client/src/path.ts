/** A path whose values cannot leave their own segment. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map(segment));
}

/** Dots are the one thing that encoding leaves alone and that would still climb out. */
function segment(value: string): string {
  if (value === "" || value === "." || value === "..") throw new RangeError("an id cannot be empty or made of dots");
  return encodeURIComponent(value);
}
