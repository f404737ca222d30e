import { typedText } from "./typed-text.ts";

/**
 * Whether the form of a link came as a program fills it in: with the field that no person sees, with a field of ours
 * that was filled over, sooner than anybody types, or by a script and without a sign of somebody at the page.
 */
export function isFilledByProgram(body: unknown, leastMs: number, nowMs = Date.now()): boolean {
  const shownAt = typedText(body, "shown-at");
  const isOurs = /^\d{1,15}$/.test(shownAt) && typedText(body, "touched") === "";
  return typedText(body, "note") !== "" || !isOurs || nowMs - Number(shownAt) < leastMs;
}
