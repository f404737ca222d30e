// @ts-check
// Loaded by the server and by the page, so that both read the same in whatever a person has.
import { unwrapText } from "./unwrap-text.js";

const length = 43;

/**
 * What was read: the token of a link, or why there is none to go by. `changed` is a code whose letters were made all
 * small or all capital; which they were is not guessed.
 * @typedef {{ token: string } | { problem: "none" | "several" | "changed" }} Found
 */

/**
 * By how sure a thing of a token's shape is the one that is meant: it stands where our links have it or by itself,
 * or only somewhere in something longer, as the sums that guards of mail put into their links do.
 * @typedef {{ sure: Set<string>, loose: Set<string>, changed: Set<string> }} Seen
 */

/**
 * The one token in whatever was pasted or opened: a code, a link, a link in somebody else's link, a whole mail.
 * @param {string} text
 * @returns {Found}
 */
export function findToken(text) {
  const texts = unwrapText(text);
  /** @type {Seen} */
  const seen = { sure: new Set(), loose: new Set(), changed: new Set() };
  for (const each of texts) lookIn(each, seen);
  if (seen.sure.size === 0) for (const each of texts) joinIn(each, seen.sure);
  const [token, second] = seen.sure.size > 0 ? seen.sure : seen.loose;
  if (seen.sure.size > 1) return { problem: "several" };
  if (token !== undefined && second === undefined) return { token };
  return { problem: seen.changed.size > 0 ? "changed" : "none" };
}

// Where a link of ours has its code, with all that is known to have come between; other values of a query are not it.
const afterAddress = /set-password(?:[^\s\w"'<>]{1,4}|[^\s"'<>]*[?&#;](?:token|code)=)$/i;
const afterHash = /#[/!]{0,2}(?:(?:token|code)=)?$/i;
// The sign between address and code can have become letters and digits, or nothing.
const inAddress = /set-?(?:2d)?password(?:[-_]|[-_]?(?:25){0,3}23)?([\w-]{43})$/i;

/** @param {string} text @param {Seen} seen */
function lookIn(text, { sure, loose, changed }) {
  for (const { 0: run, index } of text.matchAll(/[\w-]{43,}/g)) {
    const token = tokenOf(run);
    if (token === undefined) continue;
    const before = text.slice(Math.max(0, index - 300), index);
    const after = text.slice(index + run.length, index + run.length + 2);
    const isOurs = run.length > length + 6 || afterHash.test(before) || afterAddress.test(before);
    const isAlone = !/[/=&%@+$~\\^,]$/.test(before) && !/^(?:[/=&%@+$~\\^#]|[.:]\w)/.test(after);
    if (isChanged(token)) {
      if (isOurs || isAlone) changed.add(token);
    } else if (isOurs || isAlone) sure.add(token);
    else if (!after.startsWith("=")) loose.add(token);
  }
}

/**
 * The code in a run of signs that codes are made of: all of it, or what stands between marks of emphasis, or behind
 * our address.
 * @param {string} run
 */
function tokenOf(run) {
  if (run.length === length) return run;
  const marks = (run.length - length) / 2;
  if (Number.isInteger(marks) && marks <= 3 && run.startsWith("_".repeat(marks)) && run.endsWith("_".repeat(marks)))
    return run.slice(marks, -marks);
  const [, token] = (run.length < 300 && inAddress.exec(run)) || [];
  return token;
}

/** @param {string} token */
function isChanged(token) {
  const letters = token.replaceAll(/[^A-Za-z]/g, "");
  const isOneCase = letters === letters.toLowerCase() || letters === letters.toUpperCase();
  return isOneCase && new Set(letters).size > 8;
}

/**
 * Finds what a line's end or a blank has cut: pieces of a code behind our address, or as all that there is, which make
 * one together and nothing more.
 * @param {string} text @param {Set<string>} found
 */
function joinIn(text, found) {
  for (const { 0: anchor, index } of text.matchAll(/set-password\s?[/?&]{0,2}(?:#\s?)?(?:(?:token|code)=)?|#/gi)) {
    const joined = joinPieces(text.slice(index + anchor.length, index + anchor.length + 200));
    if (joined !== undefined) found.add(joined);
  }
  const all = text.replaceAll(/[\s=>|]/g, "").replaceAll(/^[^\w-]{1,9}|[^\w-]{1,9}$/g, "");
  if (/^[\w-]{43}$/.test(all) && isMixed(all)) found.add(all);
}

/** @param {string} text */
function joinPieces(text) {
  let joined = "";
  for (const [, piece = "", gap = ""] of text.matchAll(/([\w-]+)(=?[^\S\n]*\n?[\t >|]*)/gy)) {
    joined += piece;
    if (joined.length >= length || gap === "") break;
  }
  return joined.length === length && isMixed(joined) && !isChanged(joined) ? joined : undefined;
}

/** Whether it has what words seldom have together. @param {string} text */
function isMixed(text) {
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
}
