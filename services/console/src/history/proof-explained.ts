import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { historyDocumentPath, verifyPagePath } from "../paths.ts";

/** Ten sentences for an auditor who has not seen Rekey before. */
export const explanation: Html = html`<ol class="sentences">
    <li>Every change and its row of the history are committed together, so neither is ever there without the other.</li>
    <li>The sealer numbers the rows without a gap, in the order in which they were committed, and makes a hash of all that a row says.</li>
    <li>These hashes are the leaves of one tree, as in RFC 6962, so that a single hash, its root, stands for every row up to a number.</li>
    <li>At least once a minute while there are new rows, the sealer signs a checkpoint: how many rows there are, the root and the time, under a key that the database does not have.</li>
    <li>Each checkpoint goes at once to places outside the database, which keep it.</li>
    <li>Before it signs, the sealer asks those places for the last one they have, and it signs nothing that does not continue it.</li>
    <li>Whoever has an export and the public key computes all hashes anew, and so finds the first row that was edited, removed, inserted, moved or renumbered; with a checkpoint that was kept outside, also an end that was cut off and an older state that was brought back.</li>
    <li>A reset is proven alone too: its proof has its own rows and the few hashes that lead from them to a signed root, and nothing of anybody else.</li>
    <li>Names, addresses and free text are encrypted under a key of the contact, and the hashes are of the encrypted form, so that the key of a contact can be destroyed and the history is still proven.</li>
    <li>Not proven are rows that are not sealed yet, what a masked row hides, and that something was true when it was written; whoever has the signing key and every place outside as well could write another history.</li>
  </ol>`;

/** What an auditor needs to check it without trusting Rekey. */
export const waysToVerify = (page: Page): Html => html`<ul class="bulleted">
    <li><a href="${page.linkTo(verifyPagePath)}">Verify an export or a proof in the browser</a>: the page sends nothing anywhere, and works without Rekey once it is saved. <a href="${page.linkTo(verifyPagePath)}" download="rekey-verify-history.html">Download the page</a></li>
    <li>By command, without a network: <code>npm run rekey -- audit verify FILE --key KEY</code></li>
    <li>By a program of your own: <a href="${page.linkTo(historyDocumentPath("format"))}">the format, and how it is verified</a>. Test vectors for it come with the sources of Rekey.</li>
    <li>Step by step, for one reset: <a href="${page.linkTo(historyDocumentPath("steps"))}">Prove the history of one reset</a></li>
  </ul>`;
