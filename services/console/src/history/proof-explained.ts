import type { AuditAction } from "@rekey/contracts/audit-actions";
import type { SealingState } from "@rekey/contracts/history";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { historyDocumentPath, hrefWith, verifyPagePath } from "../paths.ts";
import { utcMoment } from "./history-parts.ts";

const number = new Intl.NumberFormat("en-GB");

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

/** The questions that an auditor comes with. */
export function answers(page: Page, { checkpoint }: SealingState): Html {
  const rowsOf = (action: AuditAction) => page.linkTo(hrefWith("/history/events", { action, reads: "include" }));
  const until =
    checkpoint === null
      ? html`No row is signed yet, so none is proven.`
      : html`Up to row ${number.format(checkpoint.size)}, signed ${utcMoment(page, checkpoint.signedAt)}. Later rows are proven by the next checkpoint.`;
  return html`<dl class="answers">
    <dt>Who could have changed this?</dt>
    <dd>No page and no command of Rekey changes a row, and no service has the right to: each may only add rows, and the sealer remove those that it has put into archives. Whoever owns the database can change one, and then it does not verify.</dd>
    <dt>How do I know that nothing is missing?</dt>
    <dd>Rows are numbered without a gap. Export the whole history and verify it with the key and the checkpoints that were kept outside. That each change in the database has its row is compared by <code>npm run rekey -- audit check</code>.</dd>
    <dt>What if the owner of the database lies?</dt>
    <dd>These pages would show the lie, since they show what the database says. Verify an export, or have operations verify the database (<code>npm run rekey -- audit verify --database</code>): both are held against what was signed before and kept outside. A lie that was there before its row was signed does not show.</dd>
    <dt>Until when is it proven?</dt>
    <dd>${until} “Signed” says that this was done at the time, and not that anybody has verified it since.</dd>
    <dt>Who has read this history?</dt>
    <dd><a href="${rowsOf("history.read")}">Each look and each export</a> is a row, and so is <a href="${rowsOf("address.revealed")}">each address that was shown in full</a>. Not told is who reads the database itself.</dd>
    <dt>From where was it done?</dt>
    <dd>From the network that stands below each row, such as <code>192.0.2.0/24</code>: no address is kept in full, and where operations have chosen so only a hash of it, or nothing. A row without a place is of what Rekey did by itself.</dd>
  </dl>`;
}

/** What an auditor needs to check it without trusting Rekey. */
export const waysToVerify = (page: Page): Html => html`<ul class="bulleted">
    <li><a href="${page.linkTo(verifyPagePath)}">Verify an export or a proof in the browser</a>: the page sends nothing anywhere, and works without Rekey once it is saved. <a href="${page.linkTo(verifyPagePath)}" download="rekey-verify-history.html">Download the page</a></li>
    <li>By command, without a network: <code>npm run rekey -- audit verify FILE --key KEY</code></li>
    <li>By a program of your own: <a href="${page.linkTo(historyDocumentPath("format"))}">the format, and how it is verified</a>. Test vectors for it come with the sources of Rekey.</li>
    <li>Step by step, for one reset: <a href="${page.linkTo(historyDocumentPath("steps"))}">Prove the history of one reset</a></li>
  </ul>`;
