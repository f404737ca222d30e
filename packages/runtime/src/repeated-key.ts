/**
 * Whether an object anywhere in a JSON text has the same key twice, however the key is spelled. One reader takes the
 * first, another the last: what was checked is then not what is done. Throws where the text is not JSON.
 */
export function hasRepeatedKey(json: string): boolean {
  // A string is a key where a colon follows it; of those that are the same in one object only one is kept.
  const strings = [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gs)];
  const written = strings.filter(([, colon]) => colon !== undefined).length;
  let kept = 0;
  const values: unknown[] = [JSON.parse(json)];
  for (const value of values) {
    if (typeof value !== "object" || value === null) continue;
    const inner: unknown[] = Object.values(value);
    if (!Array.isArray(value)) kept += inner.length;
    for (const each of inner) values.push(each);
  }
  return written > kept;
}
