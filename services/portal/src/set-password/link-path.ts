/** Where a link leads, without its code. */
export const linkPath = "/set-password";

/**
 * Any path in which the page of a link is still to be known, whatever a mail program, a guard of mail or a hand has
 * made of the link: with the code in it, its hash as `%23`, a bracket behind it, or a language that we do not have
 * before it.
 */
export const linkPathWritten = /set(?:-|%(?:25){0,6}2d)password/i;

/** Whether a path is one of those, and not the one that we mail: it may hold a code, so it is never said back. */
export function isLinkPathChanged(path: string): boolean {
  return linkPathWritten.test(path) && path !== linkPath && path !== `${linkPath}/not-usable`;
}
