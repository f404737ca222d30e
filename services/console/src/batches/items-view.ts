import {
  type BatchItemState,
  type ResetBatchItem,
  type ResetBatchProgress,
  batchItemStates,
} from "@rekey/contracts/reset-batches";
import type { Page as PageOf } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { shortMoment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { consolePage, identifier, nextPage, options, table } from "../common-views.ts";
import { batchPath, contactPath } from "../paths.ts";
import { shortId } from "../short-id.ts";
import { counted, itemWords, reasonWords } from "./batch-words.ts";

interface ItemsView {
  batch: ResetBatchProgress;
  state: BatchItemState | undefined;
  list: PageOf<ResetBatchItem>;
  /** Whether a contact's own page is open to the reader. */
  seesContacts: boolean;
}

export function itemsView(page: Page, { batch, state, list, seesContacts }: ItemsView): Html {
  const path = batchPath(batch.id, "/items");
  const trail = [
    { label: "Batches", href: "/batches" },
    { label: `Batch ${shortId(batch.id)}`, href: batchPath(batch.id) },
    { label: "Contacts" },
  ];
  const rows = list.items.map((item) => itemRow(page, item, seesContacts));
  const states = batchItemStates.map((value) => ({
    value,
    label: `${itemWords[value].words} (${counted(batch.counts[value])})`,
  }));
  const filter = html`<form class="actions state-filter" method="get" action="${page.linkTo(path)}">
    <div class="field"><label for="state">State</label><select id="state" name="state"><option value="">Any</option>${options(states, state)}</select></div>
    <button class="secondary" type="submit">Show</button>
  </form>`;
  const body = html`<div class="stack">${filter}
  ${
    rows.length === 0
      ? html`<p class="empty">No contact of this batch is so.</p>`
      : html`${table(["Contact", "State", ["Last change", "end"]], rows)}${nextPage(page, path, list.nextCursor, { state })}`
  }</div>`;
  return consolePage(page, { title: "Contacts of the batch", trail, styles: ["batches.css"] }, body);
}

function itemRow(page: Page, item: ResetBatchItem, seesContacts: boolean): Html {
  const { contactId, state, refusedBecause, updatedAt } = item;
  const name = identifier(contactId);
  const isThere = seesContacts && refusedBecause !== "not-found";
  return html`
    <tr>
      <td>${isThere ? html`<a class="row-link" href="${page.linkTo(contactPath(contactId))}">${name}</a>` : name}</td>
      <td>${statusPill(itemWords[state])}${refusedBecause !== null && html`<p class="hint">${reasonWords[refusedBecause]}</p>`}</td>
      <td class="end meta">${updatedAt !== null && shortMoment(page, updatedAt)}</td>
    </tr>`;
}
