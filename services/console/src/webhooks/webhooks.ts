import type { Webhook, WebhookWithSecret } from "@rekey/contracts/webhooks";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import type { FieldError } from "@rekey/web/views/field";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, consolePage, flashNotice, identifier, notice, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { createFlashes, type Flash } from "../flash.ts";
import {
  emptyWebhook,
  readWebhookForm,
  type WebhookForm,
  webhookBodyOf,
  webhookErrors,
  webhookForm,
} from "./webhook-form.ts";
import { describeWebhook } from "./webhook-words.ts";

export const webhooksPath = "/webhooks";

export const webhookFlashes = createFlashes({
  done: {
    "webhook-deleted": "The webhook was deleted. Nothing is sent there any more.",
    "webhook-paused": "The webhook is paused. What happens meanwhile waits.",
    "webhook-resumed": "The webhook is active, and goes on where it stood.",
    "webhook-skipped": "The webhook is active. What happens from now on is sent.",
    "test-asked": "A test is on its way. What its receiver says is shown below.",
    "sent-again": "It is sent again.",
    "all-sent-again": "All that failed in the last 30 days is sent again.",
  },
  note: {
    "none-failed": "Nothing has failed.",
    "not-active": "It is not active, so nothing is sent. Resume it first.",
  },
});

/** The places that events are sent to, and the way to another one. */
export async function showWebhooks(visit: Visit): Promise<void> {
  await sendWebhooks(visit, { form: emptyWebhook, errors: [] });
}

/** The answer itself has the secret: no address does, and nothing keeps it. */
export async function addWebhook(visit: Visit): Promise<void> {
  const form = readWebhookForm(visit.req.body);
  try {
    const webhook = await visit.api.createWebhook(webhookBodyOf(form));
    visit.send(webhookSecretView, { webhook, isNew: true }, 201);
  } catch (error) {
    await sendWebhooks(visit, { form, errors: webhookErrors(error) });
  }
}

interface Typed {
  form: WebhookForm;
  errors: readonly FieldError[];
}

async function sendWebhooks({ api, req, send }: Visit, typed: Typed): Promise<void> {
  const { items } = await api.listWebhooks();
  send(
    webhooksView,
    { ...typed, webhooks: items, flash: webhookFlashes.read(req) },
    typed.errors.length > 0 ? 422 : 200,
  );
}

type WebhooksView = Typed & { webhooks: readonly Webhook[]; flash: Flash | undefined };

function webhooksView(page: Page, { webhooks, form, errors, flash }: WebhooksView): Html {
  const none = html`<p class="hint">No program is told what happens. Add the first one below; whoever cannot be called reads the feed of the API.</p>`;
  const rows = webhooks.map((webhook) => webhookRow(page, webhook));
  const list = table(["Where to", "How it goes", "Waiting"], rows, "even-columns");
  const body = html`<div class="stack">
  ${card({ id: "webhooks", title: "Who is told" }, webhooks.length === 0 ? none : list)}
  ${webhookForm(page, form, errors)}
</div>`;
  return consolePage(page, { title: "Webhooks", told: flashNotice(flash), errors, scripts: ["save-once.js"] }, body);
}

function webhookRow(page: Page, webhook: Webhook): Html {
  const { id, url, description, types, lastDeliveredAt, waiting } = webhook;
  const events = types === null ? "all events" : types.join(", ");
  return html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(`${webhooksPath}/${id}`)}">${description === null ? identifier(hostOf(url)) : bdi(description)}</a><br><span class="meta">${description !== null && html`${identifier(hostOf(url))}<br>`}${events}</span></td>
      <td>${statusPill(describeWebhook(webhook))}<br><span class="meta">${lastDeliveredAt === null ? "" : html`last message ${moment(page, lastDeliveredAt)}`}</span></td>
      <td>${waiting === 1_000 ? "1000 or more" : waiting}</td>
    </tr>`;
}

/** In a list the rest of an address is left out: it may hold what only its owner should know. */
export const hostOf = (url: string): string => URL.parse(url)?.host ?? url;

interface SecretView {
  webhook: WebhookWithSecret;
  isNew: boolean;
}

/** The only page that shows a secret, and shows it once. */
export function webhookSecretView(page: Page, { webhook, isNew }: SecretView): Html {
  const { id, url, secret, oldSecretUntil } = webhook;
  const words = { "data-copied": "Copied.", "data-not-copied": "The browser did not copy it. Select it and copy it." };
  const body = html`<div class="narrow">${card(
    { id: "secret", title: "Secret" },
    html`${notice("waiting", "Keep it now: it is shown this once, and Rekey itself can only sign by it.")}
    <copy-text class="field"${attributes(words)}>
      <label for="secret-text">Secret of ${bdi(hostOf(url))}</label>
      <p class="hint" id="secret-text-hint">Its receiver verifies each message by it, as Standard Webhooks has it.</p>
      <span class="password-row"><input id="secret-text" class="identifier" readonly aria-describedby="secret-text-hint" value="${secret}" dir="ltr" spellcheck="false" autocomplete="off"><button class="secondary" type="button" hidden>Copy</button></span>
      <p class="field-note" role="status"></p>
    </copy-text>
    ${oldSecretUntil && html`<p>Until ${moment(page, oldSecretUntil)} messages are signed by the secret until now as well.</p>`}
    <p><a href="${page.linkTo(`${webhooksPath}/${id}`)}">I have kept it</a></p>`,
  )}</div>`;
  const title = isNew ? "Webhook added" : "New secret";
  const trail = [{ label: "Webhooks", href: webhooksPath }, { label: title }];
  return consolePage(page, { title, trail, scripts: ["copy-text.js"] }, body);
}
