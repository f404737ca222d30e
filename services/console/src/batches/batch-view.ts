import { type BatchItemState, type ResetBatchProgress, batchItemStates } from "@rekey/contracts/reset-batches";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { confirmStep } from "@rekey/web/views/confirm-step";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, consolePage, facts, factsAside, flashNotice, identifier, table } from "../common-views.ts";
import type { Flash } from "../flash.ts";
import { batchPath } from "../paths.ts";
import { shortId } from "../short-id.ts";
import { batchWords, chosenWords, contactsCounted, counted, itemWords, reasonsOf } from "./batch-words.ts";

interface BatchView {
  batch: ResetBatchProgress;
  maySwitch: boolean;
  flash: Flash | undefined;
}

const refreshSeconds = 5;

export function batchView(page: Page, { batch, maySwitch, flash }: BatchView): Html {
  const { id, state, endedAt } = batch;
  const isLive = endedAt === null && state !== "paused";
  const trail = [{ label: "Batches", href: "/batches" }, { label: `Batch ${shortId(id)}` }];
  const body = html`<div class="two-columns">
  <live-part id="batch-live"${attributes({ "data-every": isLive && String(refreshSeconds) })}>
    <div class="stack">${progressCard(page, batch)}${leftOutCard(page, batch)}</div>
  </live-part>
  ${factsAside("The batch", html`${batchFacts(page, batch)}${maySwitch && switches(page, batch)}`)}
</div>`;
  const head = {
    title: `Batch of ${contactsCounted(batch.total)}`,
    told: flashNotice(flash),
    trail,
    styles: ["batches.css"],
    scripts: ["live-part.js", "confirm-step.js"],
    ...(isLive && { refreshAfterSeconds: refreshSeconds }),
  };
  return consolePage(page, head, body);
}

function progressCard(page: Page, batch: ResetBatchProgress): Html {
  const { id, total, begun, counts, state } = batch;
  const rows = batchItemStates.filter((each) => counts[each] > 0).map((each) => countRow(page, id, each, counts[each]));
  const percent = total === 0 ? 100 : Math.floor((begun * 100) / total);
  const bar = html`<p><progress class="batch-bar" max="${total}" value="${begun}" aria-label="How many contacts have been begun">${percent} %</progress></p>`;
  return card(
    { id: "progress", title: "How far it is", beside: statusPill(batchWords[state]) },
    html`${bar}<p>${sayProgress(page, batch)}</p>${table(["State", ["Contacts", "end"]], rows)}`,
  );
}

const countRow = (page: Page, id: string, state: BatchItemState, count: number): Html => html`
    <tr>
      <td>${statusPill(itemWords[state])}</td>
      <td class="end"><a class="row-link" href="${page.linkTo(batchPath(id, `/items?state=${state}`))}">${counted(count)}<span class="visually-hidden"> ${itemWords[state].words}</span></a></td>
    </tr>`;

function sayProgress(page: Page, batch: ResetBatchProgress): Html {
  const { total, begun, state, counts, sessionsLookedAt, begunLastMinute, estimatedBegunAt } = batch;
  const of = html`${counted(begun)} of ${counted(total)} contacts have been begun`;
  if (sessionsLookedAt !== null && sessionsLookedAt < total && state === "running")
    return html`Signing everybody out first: ${counted(sessionsLookedAt)} of ${counted(total)}.`;
  if (estimatedBegunAt !== null)
    return html`${of}${begunLastMinute > 0 && html`, ${counted(begunLastMinute)} of them in the last minute`}. The last one is expected to be begun ${moment(page, estimatedBegunAt)}.`;
  if (state === "paused") return html`${of}. Nobody more is mailed until it is resumed.`;
  if (state === "cancelled") return html`${of}. Nobody more is mailed.`;
  const open = counts.accepted + counts.deferred;
  if (state === "running") return html`All contacts have been begun; ${contactsCounted(open)} still to be mailed.`;
  return html`Every mail has left, or will not. What contacts do with their links is counted on.`;
}

function leftOutCard(page: Page, { id, refusedBecause, counts }: ResetBatchProgress): Html {
  const reasons = reasonsOf(refusedBecause);
  const list = html`<ul class="bulleted">${reasons.map(({ words, count }) => html`<li>${words}: ${counted(count)}</li>`)}</ul>
    <p><a href="${page.linkTo(batchPath(id, "/items?state=refused"))}">Show who was left out</a></p>`;
  const lost = html`<p>The mail server turned ${contactsCounted(counts.undeliverable)} down. <a href="${page.linkTo(batchPath(id, "/items?state=undeliverable"))}">Show them</a></p>`;
  const none = html`<p class="hint">Nobody so far.</p>`;
  const isNone = reasons.length === 0 && counts.undeliverable === 0;
  return card(
    { id: "left-out", title: "Not reached, and why" },
    html`${isNone && none}${counts.undeliverable > 0 && lost}${reasons.length > 0 && list}`,
  );
}

const batchFacts = (page: Page, batch: ResetBatchProgress): Html =>
  facts([
    ["For", bdi(chosenWords(batch))],
    ["Asked by", bdi(batch.requestedBy)],
    ["Started", moment(page, batch.createdAt)],
    batch.endedAt !== null && ["Ended", moment(page, batch.endedAt)],
    batch.reason !== null && ["Reason", bdi(batch.reason)],
    ["Pace", `at most ${counted(batch.perMinute)} a minute`],
    ["Sessions", batch.endSessions ? "ended first" : "stay until the password is set"],
    ["Id", identifier(batch.id)],
  ]);

function switches(page: Page, { id, state, counts }: ResetBatchProgress): Html | false {
  if (state === "finished") return false;
  const plain = (path: string, verb: string) =>
    html`<form method="post" action="${page.linkTo(batchPath(id, path))}">${formToken(page)}<button class="secondary" type="submit">${verb}</button></form>`;
  const cancel = confirmStep(page, {
    id: "cancel-batch",
    path: batchPath(id, "/cancel"),
    verb: "Cancel",
    title: "Cancel this batch?",
    text: `${contactsCounted(counts.waiting)} will not be mailed. Links that were mailed go on working.`,
    act: "Cancel the batch",
    keep: "Keep it running",
  });
  const open = counts.accepted + counts.deferred + counts.mailed;
  const isCancelled = state === "cancelled";
  const recall = html`<details><summary>${isCancelled ? "Call open links back" : "Cancel, and call open links back"}</summary>
    <form class="stack" method="post" action="${page.linkTo(batchPath(id, "/cancel"))}">${formToken(page)}
      <input type="hidden" name="openResets" value="yes">
      <p class="hint">The links of ${contactsCounted(open)} stop working too, also in mails that have arrived.</p>
      <button class="secondary" type="submit">${isCancelled ? "Call back" : "Cancel and call back"}</button>
    </form></details>`;
  if (isCancelled) return open > 0 && recall;
  return html`<div class="actions">${state === "running" ? plain("/pause", "Pause") : plain("/resume", "Resume")}${cancel}</div>${open > 0 && recall}`;
}
