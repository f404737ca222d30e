import { type Fault, type Verdict, isNoneCompared, isPartlyGood, nameRows } from "./verdict.ts";

/** What an auditor reads. */
export function describeVerdict(verdict: Verdict): string[] {
  const { fault, checkpoint } = verdict;
  if (fault !== null) return [`NOT GOOD: ${fault.code}${placeOf(fault)}.`, fault.message, ...limits(verdict)];
  return [
    `${isPartlyGood(verdict) ? "PARTLY GOOD" : "GOOD"}${verdict.isKeyGiven ? "" : ", if the key in it is right"}: ${whatIsProven(verdict)}`,
    ...aboutOf(verdict),
    `Signed at ${checkpoint?.time} over ${checkpoint?.size ?? 0} rows, by ${verdict.signedBy.join(" and ")}.`,
    ...counted(verdict),
    ...limits(verdict),
  ];
}

function whatIsProven({ origin, kind, isWhole, before, archived, checkpoint, rows }: Verdict): string {
  const size = checkpoint?.size ?? 0;
  if (!isWhole) {
    const placed = `each of ${rows.proven} rows is in the history "${origin}", unchanged and at its place.`;
    return `${placed} ${kind === "export" ? "This is not the whole history: rows were chosen." : "Whether other rows of the reset were left out, only the whole history shows."}`;
  }
  const meant = before === 0 ? `up to row ${size}` : `from row ${before + 1} to row ${size}`;
  if (rows.placeOnly + archived === 0)
    return `this is the whole history "${origin}" ${meant}; none of its rows was changed, added, removed or moved.`;
  return `this is the whole history "${origin}" ${meant}; none was added, removed or moved, and ${rows.proven} are unchanged.`;
}

/** What a proof is about, and a line for each of its rows. */
function aboutOf({ about }: Verdict): string[] {
  if (about === null) return [];
  const contact = about.contactId === null ? "" : ` of the contact ${about.contactId}`;
  return [
    `It is about the reset ${about.resetId}${contact}:`,
    ...about.rows.map(
      ({ sequence, at, action, who, more }) =>
        `  row ${sequence}\t${[at, action, who, ...more].map(onOneLine).join("\t")}`,
    ),
  ];
}

/** What somebody typed must not look like a line of ours, nor tell the terminal anything. */
const onOneLine = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, " ").trimEnd();

function placeOf({ sequence, through, line }: Fault): string {
  const inFile = line === null ? "" : ` (line ${line} of the file)`;
  if (sequence === null) return inFile;
  return through === null ? ` at row ${sequence}${inFile}` : ` within rows ${sequence} to ${through}${inFile}`;
}

function counted({ rows, archived, named }: Verdict): string[] {
  const { placeOnly, unproven, withMaskedFields, erased } = rows;
  const sentences: [number, string, readonly string[]][] = [
    [
      archived,
      "The first rows are in archives, as the history tells: of them only the leaves are here. Verify the files as well.",
      [],
    ],
    [placeOnly, "NOT PROVEN are all words of rows that are masked; their place is.", named.placeOnly],
    [
      unproven,
      "NOT PROVEN in any way are rows that were not sealed yet, or only after the checkpoint: nothing is proven about them.",
      named.unproven,
    ],
    [
      withMaskedFields,
      "Rows have masked fields: what is shown for these fields is not proven, all the rest of the row is.",
      named.withMaskedFields,
    ],
    [
      erased,
      "Rows have details that cannot be shown, as in an archive, or of an erased contact; the rows are unchanged.",
      [],
    ],
  ];
  return sentences.flatMap(([count, sentence, names]) => {
    if (count === 0) return [];
    return [`${sentence} ${count}${names.length > 0 ? `: ${nameRows(names, count)}` : ""}`];
  });
}

/** What the answer does not say, good or not. */
function limits(verdict: Verdict): string[] {
  const { kind, fault, isWhole, before, archive, isKeyGiven, otherKeys, outside } = verdict;
  if (kind === "unknown") return [];
  const place = kind === "database" ? kind : "file";
  const sentences: [boolean, string][] = [
    [
      fault === null && before > 0,
      `The rows 1 to ${before} are not in it: they are in other files, and what it says of them is proven by the checkpoint.`,
    ],
    [
      fault === null && archive !== null,
      `It is archive ${archive}, which ends with row ${verdict.checkpoint?.size ?? 0}: what came later is not in it.`,
    ],
    [
      !isKeyGiven,
      `No key was given, so the one in the ${place} was believed: this shows only that the ${place} agrees with itself. Verify it with a key that you have from elsewhere.`,
    ],
    [
      otherKeys.length > 0,
      `Some earlier checkpoints in it are signed by keys that were not given: ${otherKeys.join(", ")}.`,
    ],
    [outside.ofOthers > 0, `Checkpoints from elsewhere that are of another history: ${outside.ofOthers}.`],
    [
      fault === null && outside.notComparable > 0,
      `Checkpoints from elsewhere of other sizes: ${outside.notComparable}. Chosen rows can be held only against one of the size that they were signed over.`,
    ],
    [
      outside.newer > 0,
      `It is older than the newest checkpoint from elsewhere: ${outside.newer} of them are of more rows, and it agrees with the ${outside.used} up to its own size. What came later is not in it: hold it against the checkpoints of its own time, or export again.`,
    ],
    [
      fault === null && outside.used > 0,
      `It extends every checkpoint from elsewhere that was compared: ${outside.used}.`,
    ],
    [
      outside.used === 0,
      `No checkpoint from elsewhere was ${isNoneCompared(verdict) ? "compared" : "given"}: whether the newest rows of the history were cut off${kind === "database" ? "" : " before this file was made"} cannot be seen.`,
    ],
    [fault === null && !isWhole, "Whether all rows are here that were asked for cannot be seen from this file."],
  ];
  return sentences.flatMap(([isSaid, sentence]) => (isSaid ? [sentence] : []));
}
