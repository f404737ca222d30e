/**
 * Whether an object anywhere in a JSON text has the same key twice, however the key is spelled. One reader takes the
 * first, another the last: what was checked is then not what is done. The text has to be JSON; it is read once.
 */
export function hasRepeatedKey(json: string): boolean {
  // Of each object or array around the place that is read, the keys so far; an array has none.
  const around: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (sign === "{") around.push(new Set());
    else if (sign === "[") around.push(undefined);
    else if (sign === "}" || sign === "]") around.pop();
    if (sign === "{" || sign === ",") isKey = around.at(-1) !== undefined;
    if (sign !== '"') continue;
    const end = endOfString(json, at);
    const keys = isKey ? around.at(-1) : undefined;
    if (keys && isSeen(keys, json.slice(at, end + 1))) return true;
    isKey = false;
    at = end;
  }
  return false;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}

function isSeen(keys: Set<string>, literal: string): boolean {
  const key = String(JSON.parse(literal));
  const sizeBefore = keys.size;
  return keys.add(key).size === sizeBefore;
}
