import { sayOfMail } from "@rekey/contracts/delivery-failures";
import type { MailDelivery, MailDeliveryStory } from "@rekey/contracts/operations";
import type { Page as PageOf } from "@rekey/contracts/resources";
import { mayActAs } from "@rekey/contracts/roles";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { timeline } from "@rekey/web/views/timeline";
import { card, consolePage, facts, factsAside, identifier, nextPage, serverWords, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { jobPath, resetHistoryPath } from "../paths.ts";
import { queryText, readId } from "../read-request.ts";
import { shortId } from "../short-id.ts";
import { describeDelivery, describeReturned, describeTries } from "./mail-words.ts";

export const lists = {
  waiting: { title: "Mails that wait", none: "No mail waits." },
  undeliverable: { title: "Could not be delivered", none: "Every mail of the last 7 days was taken or still waits." },
  returned: {
    title: "Came back and could not be read",
    none: "Of what came back in the last 7 days Rekey understood all.",
  },
} as const;

export type DeliveryList = keyof typeof lists;

const recentMs = 7 * 86_400_000;

/** How far back a list of undeliverable mails looks; what waits is shown however old it is. */
export function since(state: DeliveryList): string | undefined {
  return state === "waiting" ? undefined : new Date(Date.now() - recentMs).toISOString();
}

/** All mails of one list, page by page. */
export async function showDeliveries({ api, req, send }: Visit): Promise<void> {
  const asked = queryText(req, "state");
  const state = asked === "undeliverable" || asked === "returned" ? asked : "waiting";
  const list = await api.listMailDeliveries({ state, from: since(state), after: queryText(req, "after") });
  send(deliveriesView, { state, list });
}

/** Why one mail has not arrived: each try, with the server's words. Whom it is for is not part of it. */
export async function showDelivery({ api, user, req, send }: Visit): Promise<void> {
  const delivery = await api.getMailDelivery(readId(req));
  send(deliveryView, { delivery, seesHistory: mayActAs(user.roles, "auditor") });
}

function deliveriesView(page: Page, { state, list }: { state: DeliveryList; list: PageOf<MailDelivery> }): Html {
  const { title, none } = lists[state];
  const body =
    list.items.length === 0
      ? html`<p class="empty">${none} <a href="${page.linkTo("/mail")}">Back to Mail</a></p>`
      : html`${deliveryTable(page, list.items)}${nextPage(page, "/mail/deliveries", list.nextCursor, { state })}`;
  const trail = [{ label: "Mail", href: "/mail" }, { label: title }];
  return consolePage(page, { title, trail }, body);
}

export function deliveryTable(page: Page, deliveries: readonly MailDelivery[], isPaused = false): Html {
  const rows = deliveries.map((delivery) => {
    const { id, createdAt, lastResponse: response, lastFailure: failure } = delivery;
    const described = describeDelivery(delivery, isPaused);
    const { mail, attempts, nextTryAt, next } = described;
    return html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(`/mail/deliveries/${id}`)}">${mail}</a><br><span class="meta">asked for ${moment(page, createdAt)}</span></td>
      <td>${statusPill(described)}${serverWords(sayOfMail({ response, failure }))}</td>
      <td>${nextTryAt === undefined ? next : html`Next try ${moment(page, nextTryAt)}`}<br><span class="meta">${attempts}</span></td>
    </tr>`;
  });
  return table(["Mail", "What the server says", "What is next"], rows, "even-columns");
}

interface DeliveryView {
  delivery: MailDeliveryStory;
  /** Whether its reader may see whom it is for, in the history. */
  seesHistory: boolean;
}

function deliveryView(page: Page, { delivery, seesHistory }: DeliveryView): Html {
  const described = describeDelivery(delivery);
  const entries = [...describeTries(delivery.tries), ...describeReturned(delivery.returned)];
  const trail = [{ label: "Mail", href: "/mail" }, { label: `Mail ${shortId(delivery.id)}` }];
  const hint = html`<p class="hint">Whom it is for is not shown here. An auditor finds that in the history, by the reset’s id.</p>`;
  const story = html`<p>${described.explanation}</p>
    ${entries.length === 0 ? html`<p class="hint">No mail server has been asked yet.</p>` : timeline(page, entries)}`;
  const body = html`<div class="two-columns">
  ${card({ id: "tries", title: "What became of it", beside: statusPill(described) }, story)}
  ${factsAside("The mail", html`${deliveryFacts(page, delivery, seesHistory)}${!(seesHistory && delivery.resetId) && hint}`)}
</div>`;
  return consolePage(page, { title: described.mail, trail }, body);
}

function deliveryFacts(page: Page, delivery: MailDeliveryStory, seesHistory: boolean): Html {
  const { id, resetId, eventId, lastResponse: response, lastFailure: failure, tries } = delivery;
  const { nextTryAt, next, attempts } = describeDelivery(delivery);
  const link = (path: string, words: string | Html) => html`<a href="${page.linkTo(path)}">${words}</a>`;
  const reset =
    resetId !== null && (seesHistory ? link(resetHistoryPath(resetId), identifier(resetId)) : identifier(resetId));
  // A notification that the mail came back is no try of ours.
  const said = sayOfMail({ response, failure });
  return facts([
    ["Asked for", moment(page, delivery.createdAt)],
    [
      "Next try",
      html`${nextTryAt === undefined ? next : moment(page, nextTryAt)}<br><span class="meta">${attempts}</span>`,
    ],
    said !== "" && said !== sayOfMail(tries.at(-1) ?? {}) && ["Last words", serverWords(said)],
    ["Id", identifier(id)],
    ["Reset", reset || "none: it tells of a new address"],
    eventId !== null && ["Job", link(jobPath("mail", eventId), "Show it in the board")],
  ]);
}
