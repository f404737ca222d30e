import { sayOfMail } from "@rekey/contracts/delivery-failures";
import type { ResetHistory, SealingState } from "@rekey/contracts/history";
import type { ResetListing } from "@rekey/contracts/resources";
import { namesOfStaff } from "@rekey/database/sign-in/staff";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, facts, factsAside, identifier, notice, serverWords } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { contactHistoryPath, hrefWith, resetHistoryPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { methodWords, describeReset } from "../resets/reset-words.ts";
import { shortId } from "../short-id.ts";
import { historyPage, historyTimeline, utcMoment } from "./history-parts.ts";
import { type ActorNames, describeAuditedEntry } from "./history-words.ts";
import { proofCard } from "./reset-proof.ts";

/**
 * One reset as it was when the page was asked for: each look is recorded, so the page does not look again by itself.
 */
export async function showResetHistory({ api, deps, req, send }: Visit): Promise<void> {
  const [history, sealing] = await Promise.all([api.getResetHistory(readId(req)), api.getSealing()]);
  const actors = [...history.timeline, ...(history.erasure ? [history.erasure] : [])].map(({ actor }) => actor);
  send(resetHistoryView, { ...history, sealing, names: await namesOfStaff(deps.db, actors) });
}

function resetHistoryView(page: Page, shown: ShownReset): Html {
  const { reset, timeline, reads, archivedIn = [], sealing, names } = shown;
  const described = describeReset(reset, timeline);
  const again = html`<a href="${page.linkTo(resetHistoryPath(reset.id))}">Look again</a>`;
  const steps = [...timeline.map((entry) => describeAuditedEntry(entry, names)), ...describeErasure(shown)];
  const story = html`<p>${reset.contactErasedAt === null ? described.explanation : erasedWords}</p>
    ${archivedIn.length > 0 && notice("waiting", archivedWords(archivedIn))}
    ${historyTimeline(page, steps)}
    <p class="meta">${countSteps(timeline.length, reads)}${reset.contactId !== null && whoRead(page, reset.contactId)}</p>
    ${!described.isEnded && html`<p class="meta">This is how it stood when you opened the page. ${again}</p>`}`;
  const body = html`<div class="two-columns">
  <div class="stack">
    ${card({ id: "timeline", title: "What happened", beside: statusPill(described) }, story)}
    ${archivedIn.length === 0 && proofCard(page, reset, sealing)}
  </div>
  ${factsAside("The reset", resetFacts(page, reset, described.linkGoodUntil))}
</div>`;
  return historyPage(page, { title: "Timeline of a reset", sealing, place: `Reset ${shortId(reset.id)}` }, body);
}

interface ShownReset extends ResetHistory {
  sealing: SealingState;
  names: ActorNames;
}

const erasedWords =
  "Its contact was erased since, with the password, the links and the words of its mails. Below is what happened before.";

/** It is a step of the contact's, and the last change of the reset. */
function describeErasure({ erasure, names }: ShownReset) {
  if (erasure === null) return [];
  const { at, actor, sequence } = erasure;
  return [{ at, sequence, tone: "quiet" as const, words: "Contact erased", by: names.get(actor) ?? actor }];
}

const whoRead = (page: Page, contactId: string): Html =>
  html` <a href="${page.linkTo(hrefWith(contactHistoryPath(contactId), { reads: "include" }))}">Who has read about this contact</a>`;

function countSteps(steps: number, reads: number): string {
  const shown = steps === 1 ? "1 step" : `${steps} steps`;
  const looks = reads === 1 ? "1 row tells" : `${reads} rows tell`;
  return `${shown} of the reset. ${looks} who read it: each look at this page is one. They are not shown here; the proof has those that are signed.`;
}

const archivedWords = (files: readonly string[]): string =>
  `Rows of this reset were archived in ${files.join(" and ")}, and are not here any more. Ask operations for the file: it proves them by itself.`;

function resetFacts(page: Page, reset: ResetListing, linkGoodUntil: string | undefined): Html {
  const { contactId, contactName, contactErasedAt, clientId, clientName, delivery } = reset;
  const last = { response: delivery?.lastResponse, failure: delivery?.lastFailure };
  const link = (path: string, text: string) => html`<a href="${page.linkTo(path)}">${bdi(text)}</a>`;
  const unnamed = contactErasedAt === null ? (contactId ?? "") : "Erased contact";
  const attempts = delivery?.attempts === 1 ? "1 attempt" : `${delivery?.attempts} attempts`;
  return facts([
    ["Id", identifier(reset.id)],
    ["How", methodWords[reset.method]],
    ["Asked by", link(hrefWith("/history", { actor: reset.requestedById }), reset.requestedBy)],
    [
      "Reason",
      contactErasedAt === null ? bdi(reset.reason || "None given") : "Erased with the contact, if there was one",
    ],
    ["Contact", contactId ? link(contactHistoryPath(contactId), contactName || unnamed) : "Nobody known"],
    contactErasedAt && ["Contact erased", utcMoment(page, contactErasedAt)],
    clientId && ["Client", link(hrefWith("/history", { clientId }), clientName || clientId)],
    ["Asked", utcMoment(page, reset.createdAt)],
    ["Last change", utcMoment(page, reset.updatedAt)],
    linkGoodUntil && ["Link good until", utcMoment(page, linkGoodUntil)],
    delivery && ["Mail", html`${attempts}${serverWords(sayOfMail(last))}`],
  ]);
}
