import { ApiProblem } from "@rekey/client/api-problem";
import type { SealingState } from "@rekey/contracts/history";
import type { ResetListing } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { card, notice } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { historyProofPath, resetHistoryPath, verifyPagePath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { shortId } from "../short-id.ts";
import { historyPage } from "./history-parts.ts";

const title = "The proof of this reset";

/** The file that proves a reset to an outsider, or words about when there will be one. */
export async function sendResetProof({ api, req, res, send }: Visit): Promise<void> {
  const id = readId(req);
  try {
    const proof = await api.proveReset(id);
    res.set("Content-Disposition", `attachment; filename="rekey-reset-${id}.proof.json"`);
    // As the verifier reads it: compact, so that it is written in one way only.
    res.type("json").send(JSON.stringify(proof));
  } catch (error) {
    const code = error instanceof ApiProblem ? error.code : undefined;
    const status = code === "not-signed-yet" ? 409 : code === "history-archived" ? 410 : undefined;
    if (status === undefined) throw error;
    send(notYetView, { id, sealing: await api.getSealing(), isArchived: status === 410 }, status);
  }
}

interface NoProof {
  id: string;
  sealing: SealingState;
  isArchived: boolean;
}

function notYetView(page: Page, { id, sealing, isArchived }: NoProof): Html {
  const again = html`<a class="button" href="${page.linkTo(resetHistoryPath(id, "/proof"))}">Try again</a>`;
  const back = html`<a href="${page.linkTo(resetHistoryPath(id))}">Back to the reset</a>`;
  const body = html`${notice("waiting", isArchived ? archived : notYet)}
<p class="actions">${!isArchived && again}${back}</p>`;
  return historyPage(page, { title, sealing, place: `Proof of reset ${shortId(id)}` }, body);
}

const archived =
  "Rows of this reset were archived and are not here any more. The page of the reset names the files; each proves its rows by itself.";

const notYet =
  "The newest rows of this reset are not signed yet, so nothing could be proven about them. They are signed within a minute while the sealer runs.";

/** The way to the file, on the page of a reset. */
export function proofCard(page: Page, { id, updatedAt }: ResetListing, { checkpoint }: SealingState): Html {
  const isSigned = checkpoint !== null && checkpoint.signedAt > updatedAt;
  const download = html`<p class="actions"><a class="button secondary" href="${page.linkTo(resetHistoryPath(id, "/proof"))}">Download the proof of this reset</a></p>`;
  const look = html`<a href="${page.linkTo(resetHistoryPath(id))}">Look again</a>`;
  return card(
    { id: "proof", title: "Prove it" },
    html`${isSigned ? download : html`<p class="hint">${notYet} ${look}</p>`}
  <p class="hint">One small file with the rows of this reset and what is signed. Anyone can <a href="${page.linkTo(verifyPagePath)}">verify it in a browser</a>, without Rekey and without a network. <a href="${page.linkTo(historyProofPath)}">How this history is proven</a></p>`,
  );
}
