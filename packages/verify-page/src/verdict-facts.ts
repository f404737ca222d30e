import type { Verdict } from "@rekey/proof/verdict";

export const number = new Intl.NumberFormat("en-GB");

export const count = (rows: number, what = "row"): string => `${number.format(rows)} ${what}${rows === 1 ? "" : "s"}`;

/** What was checked, with its name. */
export function factsOf({
  origin,
  isWhole,
  before,
  checkpoint,
  signedBy,
  isKeyGiven,
  rows,
  checkpoints,
  outside,
  fault,
  about,
}: Verdict): (readonly [label: string, value: string])[] {
  const facts: [string, string | false][] = [
    ["Reset", about !== null && about.resetId],
    ["Contact", about?.contactId ?? false],
    ["History", origin ?? false],
    [fault === null ? "Rows in the file" : "Rows read", number.format(rows.all)],
    ["Rows proven", fault === null && provenText({ isWhole, before }, rows)],
    [
      "Details not shown",
      rows.erased > 0 &&
        `${count(rows.erased)} ${rows.erased === 1 ? "has" : "have"} details that cannot be shown, as of an erased contact; ${rows.erased === 1 ? "the row is" : "the rows are"} unchanged`,
    ],
    ["Checkpoint", checkpoint !== null && `${count(checkpoint.size)}, signed ${momentText(checkpoint.time)}`],
    [
      "Signed by",
      signedBy.length > 0 &&
        `${signedBy.map(keyName).join(", ")} (${isKeyGiven ? "a key that you gave" : "the key in the file"})`,
    ],
    ["Checkpoints on the way", checkpoints > 0 && number.format(checkpoints)],
    [
      "Checkpoints from elsewhere",
      outside.used > 0 &&
        fault === null &&
        `${number.format(outside.used)}: the rows agree with ${outside.used === 1 ? "it" : "each of them"}`,
    ],
  ];
  return facts.flatMap(([label, value]) => (value === false ? [] : [[label, value] as const]));
}

function provenText(
  { isWhole, before }: Pick<Verdict, "isWhole" | "before">,
  { proven, placeOnly }: Verdict["rows"],
): string {
  const isRun = isWhole && proven > 0 && placeOnly === 0;
  const run = `${number.format(before + 1)} to ${number.format(before + proven)}`;
  return isRun ? `${number.format(proven)}, from ${run}` : number.format(proven);
}

/** As it was signed, to the second. */
export const momentText = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;

/** A public key without the key itself, as people compare them. */
const keyName = (vkey: string): string => vkey.split("+").slice(0, 2).join("+");
