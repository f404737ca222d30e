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
  const ofKept = files.filter((_, at) => kinds[at] === true);
  const others = files.filter((_, at) => kinds[at] !== true);
  if (ofKept.length > 0) kept.files = listOf(ofKept);
  if (others.length > 0) chosen.files = listOf(others);
  noted.hidden = ofKept.length === 0;
  if (ofKept.length > 0) {
    const next = chosen.files?.length ? "" : " Next, drop what is to be held against them.";
    const names = ofKept.map(({ name }) => name).join(" and ");
    const taken = ofKept.length === 1 ? "has checkpoints: it is taken" : "have checkpoints: they are taken";
    noted.textContent = `${names} ${taken} as those that were kept elsewhere.${next}`;
  }
  return (chosen.files?.length ?? 0) > 0;
}

/** By its first line: the rest is read when it is used. */
async function isOfCheckpoints(file: File): Promise<boolean> {
  const head = await file.slice(0, headBytes).text();
  const first = head.startsWith("{") ? head.slice(0, head.indexOf("\n") + 1) || head : head;
  return !first.startsWith('{"type"') && readCheckpoints(first) !== undefined;
}

function listOf(files: readonly File[]): FileList {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer.files;
}
