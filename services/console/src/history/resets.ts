import type { AuditedResets, SealingState } from "@rekey/contracts/history";
import { resetMethods, resetStates } from "@rekey/contracts/reset-state";
import type { ResetListing } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { goTo } from "@rekey/web/page-address";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, identifier, notice, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { hrefWith, resetHistoryPath } from "../paths.ts";
import { queryText } from "../read-request.ts";
import { methodWords, stateWords } from "../resets/reset-words.ts";
import { charts } from "./charts-view.ts";
import { drawHistory } from "./draw-history.ts";
import { asResetQuery, insteadOfId, readResetFilters, type ResetFilters } from "./history-filters.ts";
import { choiceFilter, historyList, plainFilter } from "./history-list.ts";
import { utcMoment } from "./history-parts.ts";

/** The resets that the filters show, and on the first page what they were like by day. */
export async function showResets({ api, req, res, send }: Visit): Promise<void> {
  const filters = readResetFilters(req);
  const instead = insteadOfId(filters);
  if (instead !== undefined) return goTo(res, instead);
  const after = queryText(req, "after");
  const isLaterPage = after !== undefined;
  const summary = isLaterPage ? undefined : queryText(req, "charts") === "wait" ? "wait" : "include";
  const [resets, sealing] = await Promise.all([
    api.listAuditedResets({ ...asResetQuery(filters), after, summary }),
    api.getSealing(),
  ]);
  send(resetsView, { filters, isLaterPage, resets, sealing });
}

interface ResetsView {
  filters: ResetFilters;
  isLaterPage: boolean;
  resets: AuditedResets;
  sealing: SealingState;
}

function resetsView(page: Page, { resets: { items, summary, nextCursor, lookedBackTo }, ...list }: ResetsView): Html {
  const { filters, isLaterPage } = list;
  const methods = resetMethods.map((value) => ({ value, label: methodWords[value] }));
  const states = resetStates.map((value) => ({ value, label: stateWords[value].words }));
  const find = html`<a href="${page.linkTo("/history/contacts")}">Find a contact</a>`;
  return historyList(page, {
    ...list,
    of: "resets",
    title: "History",
    none: "No reset has been asked for yet.",
    path: "/history",
    called: namesIn(items),
    nextCursor,
    lookedBackTo,
    ownFilters: [
      choiceFilter("method", "How", methods, filters.method),
      choiceFilter("state", "State", states, filters.state),
      plainFilter(page, "actor", "Asked by", 200, filters.actor),
    ],
    hint: html`Asked by takes a name as it is written in the list, or the id of a token such as <code>staff:…</code>. ${find} by name or address.`,
    above: !isLaterPage && chartsOf(page, summary ?? null, filters),
    rows: items.length === 0 ? undefined : resetTable(page, items),
  });
}

function namesIn(resets: readonly ResetListing[]): ReadonlyMap<string, string> {
  const named = resets.flatMap(({ contactId, contactName, clientId, clientName, requestedById, requestedBy }) => [
    [contactId, contactName] as const,
    [clientId, clientName] as const,
    [requestedById, requestedBy] as const,
  ]);
  return new Map(
    named.flatMap(([id, name]) => (id === null || name === null || id === name ? [] : [[id, name] as const])),
  );
}

function chartsOf(
  page: Page,
  summary: NonNullable<AuditedResets["summary"]> | null,
  filters: ResetFilters,
): Html | false {
  if (summary === null)
    return notice("waiting", "The charts cannot be shown at the moment. The list below is complete.");
  if (summary === "apart") {
    const href = page.linkTo(hrefWith("/history", { ...filters, charts: "wait" }));
    return html`<p class="empty">There are too many resets to count them each time this page is opened. <a href="${href}">Count them and show the charts</a></p>`;
  }
  const drawn = drawHistory(summary);
  return drawn.total > 0 && charts(drawn);
}

/** Resets as rows, with whom they are about unless they are all of one contact. */
export function resetTable(page: Page, resets: readonly ResetListing[], ofOneContact = false): Html {
  const whom = ofOneContact ? [] : ["Contact", "Client"];
  const rows = resets.map(
    ({ id, createdAt, contactId, contactName, contactErasedAt, clientName, requestedBy, method, state }) => {
      const unnamed =
        contactErasedAt === null || contactId === null ? "Nobody known" : html`Erased contact ${identifier(contactId)}`;
      const contact = contactName === null ? html`<span class="meta">${unnamed}</span>` : bdi(contactName);
      return html`
    <tr>
      <td class="one-line"><a class="row-link" href="${page.linkTo(resetHistoryPath(id))}">${utcMoment(page, createdAt)}</a></td>
      ${!ofOneContact && html`<td>${contact}</td><td>${bdi(clientName)}</td>`}
      <td${attributes({ class: requestedBy.length <= 20 && "one-line" })}>${bdi(requestedBy)}<br><span class="meta">${methodWords[method]}</span></td>
      <td>${statusPill(stateWords[state])}</td>
    </tr>`;
    },
  );
  return table([["When", "moment"], ...whom, "Asked by", "State"], rows, "dense");
}
