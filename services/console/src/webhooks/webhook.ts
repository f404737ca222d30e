import { setTimeout as pause } from "node:timers/promises";
import { ApiProblem } from "@rekey/client/api-problem";
import { type WebhookDeliveryState, webhookDeliveryStates } from "@rekey/contracts/webhook-words";
import type { Webhook, WebhookDelivery } from "@rekey/contracts/webhooks";
import type { Page as PageOf } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { PageError } from "@rekey/web/page-error";
import { confirmStep } from "@rekey/web/views/confirm-step";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import {
  bdi,
  card,
  consolePage,
  facts,
  flashNotice,
  identifier,
  nextPage,
  serverWords,
  table,
  tabs,
} from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import type { Flash, FlashName } from "../flash.ts";
import { hrefWith } from "../paths.ts";
import { queryText, readId } from "../read-request.ts";
import { describeMessage, describeWebhook, explainWebhook, saidLast } from "./webhook-words.ts";
import { hostOf, webhookFlashes, webhookSecretView, webhooksPath } from "./webhooks.ts";

const pathOf = (id: string, rest = "") => `${webhooksPath}/${encodeURIComponent(id)}${rest}`;
const monthMs = 30 * 86_400_000;

/** One endpoint: how it stands, what became of each message, and what can be done. */
export async function showWebhook({ api, req, send }: Visit): Promise<void> {
  const id = readId(req);
  const asked = queryText(req, "state");
  const state = webhookDeliveryStates.find((each) => each === asked);
  const [webhook, list] = await Promise.all([
    api.getWebhook(id),
    api.listWebhookDeliveries(id, { state, after: queryText(req, "after"), limit: 25 }),
  ]);
  send(webhookView, { webhook, list, state, flash: webhookFlashes.read(req) });
}

export async function rotateSecret({ api, req, send }: Visit): Promise<void> {
  send(webhookSecretView, { webhook: await api.rotateWebhookSecret(readId(req)), isNew: false });
}

/** Does it, and goes back to the page of the endpoint, which tells of it. */
const act =
  (does: (visit: Visit, id: string) => Promise<FlashName<typeof webhookFlashes>>) =>
  async (visit: Visit): Promise<void> => {
    const id = readId(visit.req);
    const name = await does(visit, id).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.code === "webhook-not-active") return "not-active" as const;
      throw error;
    });
    webhookFlashes.goTo(visit.res, name === "webhook-deleted" ? webhooksPath : pathOf(id), name);
  };

export const pauseWebhook = act(async ({ api }, id) => {
  await api.patchWebhook(id, { state: "paused" });
  return "webhook-paused";
});
export const resumeWebhook = act(async ({ api }, id) => {
  await api.patchWebhook(id, { state: "active" });
  return "webhook-resumed";
});
export const skipWebhook = act(async ({ api }, id) => {
  await api.patchWebhook(id, { state: "active", skip: true });
  return "webhook-skipped";
});
export const deleteWebhook = act(async ({ api }, id) => {
  await api.deleteWebhook(id);
  return "webhook-deleted";
});
/** A receiver that answers at once has its answer on the page that comes next. */
export const testWebhook = act(async ({ api }, id) => {
  const asked = await api.testWebhook(id);
  for (let looks = 0; looks < 10; looks += 1) {
    await pause(150);
    if ((await api.getWebhookDelivery(id, asked.id)).lastTookMs !== null) break;
  }
  return "test-asked";
});
export const sendAgain = act(async ({ api, req }, id) => {
  const deliveryId = req.params["deliveryId"];
  if (typeof deliveryId !== "string" || !/^[0-9a-f-]{36}$/.test(deliveryId)) throw new PageError(404, "not-found");
  await api.redeliverWebhook(id, deliveryId);
  return "sent-again";
});
export const sendAllAgain = act(async ({ api }, id) => {
  const failedSince = new Date(Date.now() - monthMs).toISOString();
  return (await api.redeliverFailedWebhooks(id, { failedSince })).count > 0 ? "all-sent-again" : "none-failed";
});

interface WebhookView {
  webhook: Webhook;
  list: PageOf<WebhookDelivery>;
  state: WebhookDeliveryState | undefined;
  flash: Flash | undefined;
}

function webhookView(page: Page, { webhook, list, state, flash }: WebhookView): Html {
  const { id, url, description } = webhook;
  const title = description ?? hostOf(url);
  const body = html`<div class="stack">
  ${endpointCard(page, webhook)}
  ${messagesCard(page, id, list, state)}
</div>`;
  const trail = [{ label: "Webhooks", href: webhooksPath }, { label: title }];
  const scripts = ["confirm-step.js", "save-once.js"];
  return consolePage(page, { title, heading: bdi(title), trail, told: flashNotice(flash), scripts }, body);
}

const button = (page: Page, path: string, words: string, kind = "secondary"): Html =>
  html`<form method="post" action="${page.linkTo(path)}">${formToken(page)}<save-once data-sending="${words}…"><button class="${kind}" type="submit">${words}</button></save-once></form>`;

function endpointCard(page: Page, webhook: Webhook): Html {
  const { id, url, types, state, failingSince, lastDeliveredAt, waiting, oldSecretUntil, createdAt } = webhook;
  const isActive = state === "active";
  const explained = explainWebhook(webhook);
  return card(
    { id: "endpoint", title: "How it goes", beside: statusPill(describeWebhook(webhook)) },
    html`${explained !== "" && html`<p>${explained}</p>`}
    ${facts([
      ["Address", identifier(url)],
      ["Events", types === null ? "All, also those that there will be" : identifier(types.join(", "))],
      ["Messages that wait", waiting === 1_000 ? "1000 or more" : String(waiting)],
      ["Last message taken", lastDeliveredAt === null ? "None yet" : moment(page, lastDeliveredAt)],
      failingSince && ["Nothing arrives since", moment(page, failingSince)],
      oldSecretUntil && ["Signed by the earlier secret too until", moment(page, oldSecretUntil)],
      ["Added", moment(page, createdAt)],
    ])}
    <div class="actions">
      ${isActive && button(page, pathOf(id, "/test"), "Send a test")}
      ${isActive ? button(page, pathOf(id, "/pause"), "Pause") : button(page, pathOf(id, "/resume"), "Resume", "")}
      ${!isActive && skipStep(page, id)}
      ${rotateStep(page, id)}
      ${deleteStep(page, id)}
    </div>`,
  );
}

const skipStep = (page: Page, id: string): Html =>
  confirmStep(page, {
    id: "skip",
    path: pathOf(id, "/skip"),
    verb: "Resume from now",
    title: "Leave out what happened meanwhile?",
    text: "Events of the time since it was stopped are not sent. Its receiver can read them in the feed.",
    act: "Resume from now",
    keep: "Back",
  });

const rotateStep = (page: Page, id: string): Html =>
  confirmStep(page, {
    id: "rotate",
    path: pathOf(id, "/rotate"),
    verb: "New secret",
    title: "A new secret?",
    text: "It is shown once. For a day each message is signed by both, so that its receiver can change in that time.",
    act: "Make a new secret",
    keep: "Leave it",
  });

const deleteStep = (page: Page, id: string): Html =>
  confirmStep(page, {
    id: "delete",
    path: pathOf(id, "/delete"),
    verb: "Delete",
    title: "Delete this webhook?",
    text: "Nothing is sent there any more, and what waits is not sent. It cannot be taken back.",
    act: "Delete it",
    keep: "Keep it",
  });

const listed: Record<WebhookDeliveryState, string> = {
  pending: "Waiting",
  sending: "Being sent",
  delivered: "Delivered",
  failed: "Failed",
};

function messagesCard(page: Page, id: string, list: PageOf<WebhookDelivery>, state: WebhookView["state"]): Html {
  const choices = [undefined, "pending", "failed"] as const;
  const all = choices.map((each) => ({
    href: hrefWith(pathOf(id), { state: each }),
    label: each === undefined ? "All" : listed[each],
    isCurrent: each === state,
  }));
  const rows = list.items.map((delivery) => messageRow(page, delivery));
  const none = html`<p class="hint">${state === undefined ? "Nothing was sent yet. Send a test, or wait until something happens." : "There is none."}</p>`;
  const again =
    state === "failed" && rows.length > 0 && button(page, pathOf(id, "/redeliver"), "Send all of them again");
  return card(
    { id: "messages", title: "Messages" },
    html`${tabs(page, "Which messages", all)}
    ${again && html`<div class="actions">${again}</div>`}
    ${rows.length === 0 ? none : table(["Event", "What became of it", "What you can do"], rows, "even-columns")}
    ${nextPage(page, pathOf(id), list.nextCursor, { state }, "Show earlier ones")}`,
  );
}

function messageRow(page: Page, delivery: WebhookDelivery): Html {
  const { id, webhookId, eventId, type, state, createdAt, nextAttemptAt, lastAnswer } = delivery;
  const next = nextAttemptAt !== null && html`<br><span class="meta">next try ${moment(page, nextAttemptAt)}</span>`;
  const words = state === "pending" ? "Send now" : "Send again";
  const again = html`<form method="post" action="${page.linkTo(pathOf(webhookId, `/deliveries/${id}/redeliver`))}">${formToken(page)}
      <button class="secondary" type="submit">${words}<span class="visually-hidden">: ${eventId}</span></button></form>`;
  return html`
    <tr>
      <td>${identifier(type)}<br><span class="meta">${identifier(eventId)}<br>${moment(page, createdAt)}</span></td>
      <td>${statusPill(describeMessage(delivery))}<br><span class="meta">${saidLast(delivery)}</span>${serverWords(lastAnswer)}${next}</td>
      <td>${state !== "sending" && again}</td>
    </tr>`;
}
