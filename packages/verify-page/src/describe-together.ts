import type { Together } from "@rekey/proof/follow-on";
import type { Verdict } from "@rekey/proof/verdict";
import type { Told } from "./describe-verdict.ts";
import { number } from "./verdict-facts.ts";

const alone = "Proofs and chosen rows are judged each by itself: they follow on nothing.";

/** What the page says of several files together, above what it says of each. */
export function describeTogether(
  names: readonly string[],
  verdicts: readonly Verdict[],
  { order, onEnd, before, last, break: broken }: Together,
): Told {
  const nothingElse = { facts: [], rows: [], limits: [] };
  if (broken !== undefined) {
    const title = verdicts.some(({ fault }) => fault !== null)
      ? "Not every file verifies"
      : "The files are not one history";
    return { tone: "stopped", title, lead: [`${names[broken.at] ?? ""}: ${broken.message}`], ...nothingElse };
  }
  const isGood = verdicts.every((verdict) => verdict.isGood);
  const run = `They are the history from row ${number.format(before + 1)} to row ${number.format(last)}, without a gap.`;
  return {
    tone: isGood ? "done" : "waiting",
    title: onEnd > 1 ? "The files follow on one another" : "Nothing is wrong with any of these files",
    lead: [
      ...(onEnd > 1 ? [run] : []),
      ...(onEnd < order.length ? [alone] : []),
      ...(isGood ? [] : ["Not all of it is proven: below stands what is missing, for each file."]),
    ],
    ...nothingElse,
  };
}
