import { readCheckpoints } from "@rekey/proof/outside-checkpoints";
import { faultOfKey, type KeyFault, parseVerifierKey, type VerifierKey } from "@rekey/proof/note";
import { followOn } from "@rekey/proof/follow-on";
import type { Verdict } from "@rekey/proof/verdict";
import { verifyExport } from "@rekey/proof/verify-export";
import { describeTogether } from "../describe-together.ts";
import { describeVerdict, type Told } from "../describe-verdict.ts";
import { browserPrimitives } from "./browser-primitives.ts";
import { findPart } from "./find-part.ts";
import { readChunks } from "./read-chunks.ts";
import { showProgress } from "./show-progress.ts";
import { putDropped } from "./put-dropped.ts";
import { hideTold, showTold } from "./show-told.ts";

const form = findPart("verify", HTMLFormElement);
const chosen = findPart("file", HTMLInputElement);
const drop = findPart("drop", HTMLDivElement);
const pasted = findPart("pasted", HTMLTextAreaElement);
const keys = findPart("keys", HTMLTextAreaElement);
const checkpoints = findPart("checkpoints", HTMLTextAreaElement);
const kept = findPart("kept", HTMLInputElement);
const origin = findPart("origin", HTMLInputElement);

let running = new AbortController();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void verify();
});
// Whatever is changed: what stands there was told of something else. A change is told as well when a field is left.
form.addEventListener("input", forget);
chosen.addEventListener("change", () => {
  pasted.value = "";
  if (chosen.files?.length) void verify();
});
findPart("stop", HTMLButtonElement).addEventListener("click", () => running.abort());

// Anywhere on the page: a file that misses its place would be opened in place of it.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
document.addEventListener("dragleave", ({ relatedTarget }) => {
  if (relatedTarget === null) drop.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const files = event.dataTransfer?.files;
  if (!files?.length) return;
  pasted.value = "";
  forget();
  void putDropped([...files], { chosen, kept }).then((isToVerify) => (isToVerify ? verify() : undefined));
});

function forget(): void {
  running.abort();
  hideTold();
}

/** Of two at once the later one counts. */
async function verify(): Promise<void> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  hideTold();
  const given = await readGiven();
  if (given === undefined || signal.aborted) return;
  const progress = showProgress();
  let name = "";
  try {
    const verdicts: Verdict[] = [];
    const share = shareOf(given.files);
    for (const file of given.files) {
      name = file.name;
      const chunks = readChunks(file, { signal, onProgress: (read) => progress.tell(share(file, read)) });
      verdicts.push(await verifyExport(chunks, { ...given, primitives: browserPrimitives }));
    }
    progress.end();
    if (!signal.aborted) showVerdicts(given.files, verdicts);
  } catch (error) {
    progress.end();
    if (!signal.aborted) showTold([{ name, told: explain(error) }]);
  }
}

/** Of several, first what they are together, and then each in the order of their rows. */
function showVerdicts(files: readonly File[], verdicts: readonly Verdict[]): void {
  const names = files.map(({ name }) => name);
  const together = followOn(verdicts);
  const told = together.order.flatMap((at) => {
    const verdict = verdicts[at];
    return verdict === undefined ? [] : [{ name: names[at] ?? "", told: describeVerdict(verdict) }];
  });
  showTold(told, files.length > 1 ? describeTogether(names, verdicts, together) : undefined);
}

/** How much of all files was read when so much of one was. */
function shareOf(files: readonly File[]): (file: File, read: number) => number {
  const all = files.reduce((sum, { size }) => sum + size, 0);
  return (file, read) => {
    const before = files.slice(0, files.indexOf(file)).reduce((sum, { size }) => sum + size, 0);
    return all === 0 ? 0 : (before + read * file.size) / all;
  };
}

interface Given {
  files: readonly File[];
  keys: VerifierKey[];
  checkpoints: readonly string[];
  origin: string | undefined;
}

/** What stands in the form; undefined, with each error at its field, where something in it is not what it has to be. */
async function readGiven(): Promise<Given | undefined> {
  const isPasted = pasted.value.trim() !== "";
  const files = isPasted ? [new File([pasted.value], "what you pasted")] : [...(chosen.files ?? [])];
  const lines = keys.value.split("\n").map((line) => line.trim());
  const written = lines.filter((line) => line !== "");
  const parsed = await Promise.all(written.map(parseVerifierKey));
  const known = parsed.filter((key) => key !== undefined);
  const notes = await readNotes();
  const wrong = [
    markField(chosen, files.length === 0),
    markField(keys, faultOfKeys(written, parsed, notes?.length !== 0)),
    markField(checkpoints, notes === undefined),
  ].find((field) => field !== undefined);
  wrong?.focus();
  if (wrong || notes === undefined) return undefined;
  return { files, keys: known, checkpoints: notes, origin: origin.value.trim() || undefined };
}

/** Those that were pasted and those of the files, and undefined where any of these is something else. */
async function readNotes(): Promise<readonly string[] | undefined> {
  const ofFiles = await Promise.all([...(kept.files ?? [])].map((file) => file.text()));
  const texts = [`${checkpoints.value.trim()}\n`, ...ofFiles];
  const read = texts.filter((text) => text.trim() !== "").map(readCheckpoints);
  const notes = read.filter((some) => some !== undefined);
  return notes.length === read.length ? notes.flat() : undefined;
}

const keyFaults: Record<KeyFault, string> = {
  private: "One of these is a private key, which nobody but the sealer may have. Give the public one.",
  mistyped: "A letter of a key is wrong, as its id does not fit it. Copy the key as a whole.",
  none: "Each line has to be a whole public key: its name, its id and the key itself, with a plus between them.",
};

/** In words; undefined where there is none. */
function faultOfKeys(
  written: readonly string[],
  parsed: readonly (VerifierKey | undefined)[],
  hasNotes: boolean,
): string | undefined {
  const wrong = written.find((_, at) => parsed[at] === undefined);
  if (wrong !== undefined) return keyFaults[faultOfKey(wrong)];
  // Checkpoints prove nothing by a key that the file itself brought.
  return hasNotes && parsed.length === 0 ? "Checkpoints need a public key that you trust." : undefined;
}

/** The field, if it is wrong; with the words, where there are some. */
function markField<F extends HTMLElement>(field: F, fault: string | boolean | undefined): F | undefined {
  const isWrong = fault !== undefined && fault !== false;
  if (typeof fault === "string") findPart(`${field.id}-words`, HTMLElement).textContent = fault;
  findPart(`${field.id}-error`, HTMLElement).hidden = !isWrong;
  field.setAttribute("aria-invalid", String(isWrong));
  return isWrong ? field : undefined;
}

function explain(error: unknown): Told {
  const isOfFile = error instanceof DOMException && error.name === "NotReadableError";
  const [title, text] = isOfFile
    ? ["The file could not be read", "It was moved or changed meanwhile. Choose it again."]
    : [
        "The file could not be verified",
        "Your browser may be too old for signatures of Ed25519: use a newer one, or the command.",
      ];
  return { tone: "stopped", title, lead: [text, String(error)], facts: [], rows: [], limits: [] };
}

// Without it nobody can verify a signature here; a browser has it for pages from a disk and by HTTPS.
if (!isSecureContext) findPart("insecure", HTMLElement).hidden = false;

// A page that was saved leads nowhere.
if (location.protocol !== "file:") findPart("back", HTMLAnchorElement).hidden = false;
