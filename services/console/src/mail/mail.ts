import { setTimeout as pause } from "node:timers/promises";
import { ApiProblem } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import { EmailAddress } from "@rekey/contracts/address";
import type { MailDelivery, MailTest } from "@rekey/contracts/operations";
import { plainAddress } from "@rekey/contracts/read-address";
import type { Page as PageOf } from "@rekey/contracts/resources";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { typedText } from "@rekey/web/typed-text";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { addressText } from "../address-text.ts";
import { bdi, card, consolePage, identifier, notice, serverWords, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import type { Flash } from "../flash.ts";
import { heldNotice } from "../queues/queues.ts";
import { describeHeld } from "../queues/queue-words.ts";
import { deadLetterCard, mailFlashes } from "./dead-letters.ts";
import { type DeliveryList, deliveryTable, lists, since } from "./deliveries.ts";
import { describeMailHold, describeStatus, describeTest, describeTransport, sayUtf8Offer } from "./mail-words.ts";

const holdMs = 4_000;
const shortList = 10;

const refusals: Partial<Record<ApiProblem["code"], string>> = {
  "too-many-tests": "Enough test mails were sent for now. Try again within the hour.",
  "mail-not-configured": "Mail is not set up, so no test mail can be sent.",
};

interface MailPage {
  /** What was typed as the address for a test mail. */
  to: string;
  errors: readonly FieldError[];
  flash?: Flash | undefined;
}

/**
 * How mail leaves: the servers, what waits and why, what could not be delivered, the dead letters, and test mails.
 */
export async function showMail(visit: Visit): Promise<void> {
  await sendMailPage(visit, { to: visit.user.email, errors: [], flash: mailFlashes.read(visit.req) });
}

/** Asks for a test mail, gives the servers a moment, and goes back to the page, which shows what each says of it. */
export async function sendTestMail(visit: Visit): Promise<void> {
  const { api, req, res } = visit;
  const to = plainAddress(typedText(req.body, "to"));
  const refuse = (text: string) => sendMailPage(visit, { to, errors: [{ field: "to", text }] });
  if (!EmailAddress.safeParse(to).success) return refuse(addressText(to));
  try {
    await waitForEnd(api, await api.startMailTest(to));
  } catch (error) {
    const words = error instanceof ApiProblem ? refusals[error.code] : undefined;
    if (words === undefined) throw error;
    return refuse(words);
  }
  mailFlashes.goTo(res, "/mail", "test-sent");
}

async function waitForEnd(api: ApiClient, started: MailTest): Promise<void> {
  const until = Date.now() + holdMs;
  let test = started;
  while (test.endedAt === null && Date.now() < until) {
    await pause(200);
    test = await api.getMailTest(test.id);
  }
}

async function sendMailPage({ api, send }: Visit, page: MailPage): Promise<void> {
  const view = { ...page, ...(await readMail(api)) };
  send(mailView, view, page.errors.length > 0 ? 422 : 200);
}

async function readMail(api: ApiClient) {
  const listOf = (state: DeliveryList) => api.listMailDeliveries({ state, from: since(state), limit: shortList });
  const [status, queues, waiting, undeliverable, returned, deadLetters, tests] = await Promise.all([
    api.mailStatus(),
    api.listQueues(),
    listOf("waiting"),
    listOf("undeliverable"),
    listOf("returned"),
    api.listDeadLetters(),
    api.listMailTests(),
  ]);
  const held = describeMailHold(queues.items.find(({ name }) => name === "mail"));
  return { status, held, waiting, undeliverable, returned, deadLetters: deadLetters.items, tests: tests.items };
}

type MailView = MailPage & Awaited<ReturnType<typeof readMail>>;

function mailView(page: Page, view: MailView): Html {
  const { errors, flash, status, held, tests } = view;
  const none = html`<p class="hint">None was sent yet.</p>`;
  const rows = tests.map((test) => testRow(page, test));
  const again = html` <a href="${page.linkTo("/mail")}">Look again</a> if one has not answered yet.`;
  const told = html`${flash && notice(flash.tone, html`${flash.text}${flash.name === "test-sent" && again}`, { role: "status" })}
${describeHeld(status.queues).map((hold) => heldNotice(page, hold))}`;
  const body = html`<div class="stack">
  ${serverCard(page, view)}
  ${shortened(page, "waiting", view.waiting, held)}
  ${shortened(page, "undeliverable", view.undeliverable, held)}
  ${shortened(page, "returned", view.returned, held)}
  ${deadLetterCard(page, view.deadLetters)}
  ${testForm(page, view)}
  ${card({ id: "tests", title: "Latest test mails" }, tests.length === 0 ? none : html`<ol class="stack">${rows}</ol>`)}
</div>`;
  return consolePage(page, { title: "Mail", told, errors }, body);
}

function serverCard(page: Page, { status, held }: MailView): Html {
  const isPaused = held?.isPaused === true;
  const rows = status.transports.map((transport) => {
    const described = describeTransport(transport, isPaused);
    return html`
        <tr><td>${identifier(transport.name)}</td><td>${statusPill(described)}<p class="hint">${described.explanation} ${sayUtf8Offer[transport.smtpUtf8]}</p></td></tr>`;
  });
  const state = isPaused ? { words: "Paused: no mail leaves", tone: "waiting" as const } : describeStatus(status);
  return card(
    { id: "transports", title: "Mail servers", beside: statusPill(state) },
    html`${status.reason !== null && html`<p>${status.reason}</p>`}
    ${rows.length > 0 && table(["Server, in the order of use", "State"], rows)}
    ${status.checkedAt !== null && html`<p class="meta">Last report of the mail worker: ${moment(page, status.checkedAt)}.</p>`}`,
  );
}

/** The first mails of a list, and the way to all of them. */
function shortened(page: Page, id: DeliveryList, list: PageOf<MailDelivery>, held: MailView["held"]): Html {
  const { items, nextCursor } = list;
  const { title, none } = lists[id];
  const [first] = items;
  const waits = id === "waiting";
  const resume = html` <a href="${page.linkTo("/queues")}">Resume it on the page Queues</a>.`;
  const all = html`<p><a href="${page.linkTo(`/mail/deliveries?state=${id}`)}">Show all of them</a></p>`;
  const count = `${nextCursor === null ? "" : "more than "}${items.length}${waits ? "" : " in the last 7 days"}`;
  return card(
    { id, title, beside: first ? html`<span class="meta">${count}</span>` : "" },
    html`${waits && held && notice("waiting", html`${held.words}${held.isPaused && resume}`)}
    ${!first && html`<p class="hint">${none}</p>`}
    ${waits && first && html`<p>The oldest has waited since ${moment(page, first.createdAt)}.</p>`}
    ${first && deliveryTable(page, items, held?.isPaused)}
    ${nextCursor !== null && all}`,
  );
}

function testForm(page: Page, { to, errors, status }: MailView): Html {
  const mailbox = { type: "email", autocomplete: "email", plain: true, maxlength: 254, required: true } as const;
  return card(
    { id: "test", title: "Test mail" },
    html`<p class="hint">A mail without any secret goes once by every server, also by one that is out, so that you see what each of them says.</p>
    <form class="stack" method="post" action="${page.linkTo("/mail/tests")}" novalidate>${formToken(page)}
      ${field(page, { id: "to", label: "To", value: showAddress(to), errors, ...mailbox })}
      <div class="actions"><button type="submit"${attributes({ disabled: !status.configured })}>Send test mail</button></div>
    </form>`,
  );
}

function testRow(page: Page, test: MailTest): Html {
  const { tries, instead } = describeTest(test);
  return html`
      <li>
        <p><strong>${bdi(showAddress(test.to))}</strong><br><span class="meta">${moment(page, test.createdAt)} · ${bdi(test.requestedBy)}</span></p>
        ${instead && html`<p>${statusPill(instead)}</p>`}
        ${tries.map((tried) => html`<p>${statusPill(tried)} by ${identifier(tried.transport)}${serverWords(tried.response)}</p>`)}
      </li>`;
}
