/** Where a claim stands in a token: the names that lead to it, from the outside in. */
export type ClaimPath = readonly string[];

/**
 * Reads `roles`, `realm_access.roles`, or a JSON Pointer such as `/resource_access/my.client/roles` where a name has a
 * dot in it. Undefined: it is neither.
 */
export function readClaimPath(text: string): ClaimPath | undefined {
  if (text.startsWith("/")) {
    const isPointer = /^(?:\/(?:[^~/]|~[01])+)+$/.test(text);
    const names = text.slice(1).split("/");
    return isPointer ? names.map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~")) : undefined;
  }
  return /^[^\s./]+(?:\.[^\s./]+)*$/.test(text) ? text.split(".") : undefined;
}

/** What a token says there; undefined where it says nothing. Nothing is found but what the token itself has. */
export function findClaim(claims: object, path: ClaimPath): unknown {
  let found: unknown = claims;
  for (const name of path) {
    if (typeof found !== "object" || found === null || Array.isArray(found) || !Object.hasOwn(found, name))
      return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
