import { readCheckpoints } from "./outside-checkpoints.ts";
import type { Verdict } from "./verdict.ts";

const asDownloaded =
  "but it is damaged, or was written anew, as an editor does that formats a file. Take it as it was downloaded.";

/** What a file that is neither an export nor a proof was meant to be, so that its reader knows what to do. */
export function tellUnread(text: string): { kind: Verdict["kind"]; message: string } {
  if (/"rekey-proof-\d+"/.test(text))
    return { kind: "proof", message: `This is the proof of a reset, ${asDownloaded}` };
  if (/"rekey-history-\d+"/.test(text)) return { kind: "export", message: `This is an export, ${asDownloaded}` };
  if (text !== "" && readCheckpoints(text) !== undefined) {
    const message =
      "These are checkpoints. Give them as those that were kept elsewhere, beside the file to be verified.";
    return { kind: "unknown", message };
  }
  return { kind: "unknown", message: "This is neither an export of the history nor the proof of a reset." };
}
