import { readCheckpoints } from "@rekey/proof/outside-checkpoints";
import { parseVerifierKey, type VerifierKey } from "@rekey/proof/note";
import { verifyExport } from "@rekey/proof/verify-export";
import { describeVerdict, type Told } from "../describe-verdict.ts";
import { browserPrimitives } from "./browser-primitives.ts";
import { findPart } from "./find-part.ts";
import { readChunks } from "./read-chunks.ts";
import { showProgress } from "./show-progress.ts";
import { showTold } from "./show-told.ts";

const form = findPart("verify", HTMLFormElement);
const chosen = findPart("file", HTMLInputElement);
const drop = findPart("drop", HTMLDivElement);
const pasted = findPart("pasted", HTMLTextAreaElement);
const keys = findPart("keys", HTMLTextAreaElement);
const checkpoints = findPart("checkpoints", HTMLTextAreaElement);
const origin = findPart("origin", HTMLInputElement);

let running = new AbortController();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void verify();
});
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
  chosen.files = files;
  pasted.value = "";
  void verify();
});

/** Of two at once the later one counts. */
async function verify(): Promise<void> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const given = await readGiven();
  if (given === undefined || signal.aborted) return;
  const progress = showProgress();
  try {
    const chunks = readChunks(given.file, { signal, onProgress: progress.tell });
    const verdict = await verifyExport(chunks, { ...given, primitives: browserPrimitives });
    progress.end();
    showTold(describeVerdict(verdict));
  } catch (error) {
    progress.end();
    if (!signal.aborted) showTold(explain(error));
  }
}

interface Given {
  file: Blob;
  keys: VerifierKey[];
  checkpoints: readonly string[];
  origin: string | undefined;
}

/** What stands in the form; undefined, with each error at its field, where something in it is not what it has to be. */
async function readGiven(): Promise<Given | undefined> {
  const file = pasted.value.trim() === "" ? chosen.files?.[0] : new Blob([pasted.value]);
  const lines = keys.value.split("\n").map((line) => line.trim());
  const written = lines.filter((line) => line !== "");
  const parsed = await Promise.all(written.map(parseVerifierKey));
  const known = parsed.filter((key) => key !== undefined);
  const notes = checkpoints.value.trim() === "" ? [] : readCheckpoints(`${checkpoints.value.trim()}\n`);
  const wrong = [
    markField(chosen, file === undefined),
    // Checkpoints prove nothing by a key that the file itself brought.
    markField(keys, known.length < written.length || (known.length === 0 && notes?.length !== 0)),
    markField(checkpoints, notes === undefined),
  ].find((field) => field !== undefined);
  wrong?.focus();
  if (wrong || file === undefined || notes === undefined) return undefined;
  return { file, keys: known, checkpoints: notes, origin: origin.value.trim() || undefined };
}

/** The field, if it is wrong. */
function markField<F extends HTMLElement>(field: F, isWrong: boolean): F | undefined {
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
  return { tone: "stopped", title, lead: [text, String(error)], facts: [], limits: [] };
}

// Without it nobody can verify a signature here; a browser has it for pages from a disk and by HTTPS.
if (!isSecureContext) findPart("insecure", HTMLElement).hidden = false;
