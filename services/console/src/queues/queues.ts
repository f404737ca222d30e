import { ApiAway, ApiProblem } from "@rekey/client/api-problem";
import { type QueueName, queueNames } from "@rekey/contracts/events";
import type { QueueState } from "@rekey/contracts/operations";
import type { Page as PageOf } from "@rekey/contracts/resources";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { PageError } from "@rekey/web/page-error";
import { confirmStep } from "@rekey/web/views/confirm-step";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { staffPage } from "@rekey/web/views/staff-page";
import { statusPill } from "@rekey/web/views/status-pill";
import { consolePage, flashNotice, identifier, notice } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { createFlashes, type Flash, type FlashName } from "../flash.ts";
import { readId } from "../read-request.ts";
import { describeHeld, describeQueue, type DescribedHold, type DescribedQueue } from "./queue-words.ts";

const queueFlashes = createFlashes({
  done: {
    paused: "The queue is paused: no job of it begins until it is resumed. The history has who paused it.",
    resumed: "The queue runs again. The history has who resumed it.",
  },
  stopped: { unanswered: "Redis did not answer, so it is not known whether it has heard. Look at the state below." },
});

/** In the query of an address that is the board itself and not our page around it. */
export const frameMark = "framed";

/** Our page around the board, at the same address, so that a link to a job leads to it and to our navigation. */
export async function showFrame(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const inside = new URL(req.originalUrl, "http://board.invalid");
  inside.searchParams.delete("flash");
  inside.searchParams.set(frameMark, "1");
  const [queues, deadLetters] = await Promise.all([withoutApi(api.listQueues()), withoutApi(api.listDeadLetters())]);
  res.set("Content-Security-Policy", `${res.get("Content-Security-Policy")};frame-src 'self'`);
  send(queuesView, {
    boardPath: `${inside.pathname}${inside.search}`,
    queues,
    deadLetters: deadLetters.length,
    flash: queueFlashes.read(req),
  });
}

export const pauseQueue = switchTo("paused", (visit, name) => visit.api.pauseQueue(name));
export const resumeQueue = switchTo("resumed", (visit, name) => visit.api.resumeQueue(name));

/** The API records who asked before Redis hears of it. */
function switchTo(
  done: FlashName<typeof queueFlashes>,
  command: (visit: Visit, name: QueueName) => Promise<QueueState>,
) {
  return async (visit: Visit): Promise<void> => {
    const id = readId(visit.req);
    const name = queueNames.find((known) => known === id);
    if (name === undefined) throw new PageError(404, "not-found");
    let flash = done;
    try {
      await command(visit, name);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "unavailable") throw error;
      flash = "unanswered";
    }
    queueFlashes.goTo(visit.res, "/queues", flash);
  };
}

/** What there is; nothing when the API is away, because the board is worth seeing without. */
async function withoutApi<T>(asked: Promise<PageOf<T>>): Promise<readonly T[]> {
  try {
    return (await asked).items;
  } catch (error) {
    if (error instanceof ApiAway) return [];
    throw error;
  }
}

interface QueuesView {
  boardPath: string;
  queues: readonly QueueState[];
  deadLetters: number;
  flash: Flash | undefined;
}

function queuesView(page: Page, { boardPath, queues, deadLetters, flash }: QueuesView): Html {
  const mail = html`<a href="${page.linkTo("/mail")}">Mail</a>`;
  const body = html`
<div class="board">
  <header class="page-header">
    <div>
      <h1>Queues</h1>
      <p class="hint">Jobs can only be looked at. To retry what failed for good, go to the page <a href="${page.linkTo("/mail#dead-letters")}">Mail</a>; that, like pausing and resuming, is recorded in the history with your name.</p>
    </div>
  </header>
  ${flashNotice(flash)}
  ${queues.length > 0 && html`<ul class="switches" aria-label="Pause and resume">${queues.map((queue) => queueSwitch(page, describeQueue(queue)))}</ul>`}
  ${describeHeld(queues).map((hold) => heldNotice(page, hold))}
  ${deadLetters > 0 && deadLetterNotice(page, deadLetters)}
  <noscript>${notice("waiting", html`The board below needs JavaScript. Mails that wait and dead letters are on the page ${mail}, which does not.`)}</noscript>
  <iframe title="The queues in Bull Board" src="${page.linkTo(boardPath)}"></iframe>
</div>`;
  return staffPage(page, { title: "Queues", scripts: ["confirm-step.js"] }, body);
}

function queueSwitch(page: Page, { name, tone, words, waits, oldestAt, step }: DescribedQueue): Html {
  const oldest = oldestAt !== null && html`, the oldest since ${moment(page, oldestAt)}`;
  return html`
    <li>
      <strong>${name}</strong> ${statusPill({ tone, words })}
      ${waits !== undefined && html`<span class="meta">${waits}${oldest}</span>`}
      ${step && queueStep(page, name, step)}
    </li>`;
}

function queueStep(page: Page, name: string, { verb, path, question }: NonNullable<DescribedQueue["step"]>): Html {
  if (question) return confirmStep(page, { ...question, id: `pause-${name}`, path, verb, what: name });
  return html`<form method="post" action="${page.linkTo(path)}">${formToken(page)}<button class="secondary" type="submit">${verb}<span class="visually-hidden">${name}</span></button></form>`;
}

/** What holds up the work of queues. */
export function heldNotice(page: Page, { title, names, code, since, words }: DescribedHold): Html {
  const told = html`<strong>${title}: ${names}${code !== undefined && html` (${identifier(code)})`}</strong>`;
  return notice("stopped", html`${told}<br>Since ${moment(page, since)}: ${words}.`, { role: "status" });
}

function deadLetterNotice(page: Page, count: number): Html {
  const [letters, wait] = count === 1 ? ["1 dead letter", "waits"] : [`${count} dead letters`, "wait"];
  return notice("stopped", html`<a href="${page.linkTo("/mail#dead-letters")}">${letters}</a> ${wait} for you.`);
}

export function queuesAwayView(page: Page, { told: why }: { told: string }): Html {
  const words = `${why}. Nothing is lost: every reset stands in the database and is picked up when Redis can be used.`;
  const again = html`<p><a href="${page.linkTo("/queues")}">Look again</a></p>`;
  return consolePage(page, { title: "Queues cannot be shown", told: notice("waiting", words) }, again);
}
