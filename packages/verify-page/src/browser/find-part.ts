/** A part of the page by its id. Throws where the page has none, so that a page never half works. */
export function findPart<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${id}`);
  return found;
}
