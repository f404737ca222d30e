import { readCheckpoints } from "@rekey/proof/outside-checkpoints";
import { findPart } from "./find-part.ts";

const noted = findPart("noted", HTMLElement);
// A line of a checkpoint is shorter, whatever number of keys has signed it.
const headBytes = 16_384;

interface Fields {
  chosen: HTMLInputElement;
  kept: HTMLInputElement;
}

/** Puts dropped files where they belong, and says whether there is one to be verified. */
export async function putDropped(files: readonly File[], { chosen, kept }: Fields): Promise<boolean> {
  const kinds = await Promise.all(files.map(isOfCheckpoints));
  const ofKept = files.find((_, at) => kinds[at] === true);
  const other = files.find((_, at) => kinds[at] !== true);
  if (ofKept !== undefined) kept.files = listOf(ofKept);
  if (other !== undefined) chosen.files = listOf(other);
  noted.hidden = ofKept === undefined;
  if (ofKept !== undefined) {
    const next = chosen.files?.length ? "" : " Next, drop the file that is to be held against them.";
    noted.textContent = `${ofKept.name} has checkpoints: it is taken as those that were kept elsewhere.${next}`;
  }
  return other !== undefined || (chosen.files?.length ?? 0) > 0;
}

/** By its first line: the rest is read when it is used. */
async function isOfCheckpoints(file: File): Promise<boolean> {
  const head = await file.slice(0, headBytes).text();
  const first = head.startsWith("{") ? head.slice(0, head.indexOf("\n") + 1) || head : head;
  return !first.startsWith('{"type"') && readCheckpoints(first) !== undefined;
}

function listOf(file: File): FileList {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  return transfer.files;
}
