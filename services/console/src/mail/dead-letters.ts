import { ApiProblem } from "@rekey/client/api-problem";
import type { EventType } from "@rekey/contracts/events";
import { sayOfJob } from "@rekey/contracts/job-reasons";
import type { DeadLetter } from "@rekey/contracts/operations";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { card, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { createFlashes } from "../flash.ts";
import { jobPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { shortId } from "../short-id.ts";

export const mailFlashes = createFlashes({
  done: {
    "test-sent": "What each server says of the test mail is shown below under Latest test mails.",
    retried: "It is tried once more. The history has who asked for it.",
  },
  note: { "not-dead": "It was no longer a dead letter: somebody has retried it already, or it is done." },
});

const tasks: Record<EventType, string> = {
  PasswordResetRequested: "Start a reset",
  ManualResetRequested: "Set a password by hand",
  SelfServiceResetRequested: "Answer a request from the portal",
  NewPasswordSubmitted: "Set a new password",
  OutdatedHashFound: "Renew the hash of a password",
  PasswordImportRequested: "Take in the hash of another program",
  SetPasswordLinkIssued: "Send a set-password link",
  PasswordChanged: "Tell a contact of the new password",
  AddressChanged: "Tell the old address of a new one",
  TestMailRequested: "Send a test mail",
  StaffMailRequested: "Send a mail to one of the staff",
};

/** One of another version has no words of ours. */
const taskOf = ({ type }: DeadLetter): string => (Object.hasOwn(tasks, type) ? tasks[type] : type);

/** Has an event tried once more. The API records who asked, in the transaction that makes it due. */
export async function retryDeadLetter({ api, req, res }: Visit): Promise<void> {
  try {
    await api.retryDeadLetter(readId(req));
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "not-found") throw error;
    return mailFlashes.goTo(res, "/mail", "not-dead");
  }
  mailFlashes.goTo(res, "/mail", "retried");
}

/** The events whose jobs failed for good. */
export function deadLetterCard(page: Page, events: readonly DeadLetter[]): Html {
  const headings = ["What was to be done", "Why it failed", "What you can do"];
  const rows = events.map((event) => deadLetterRow(page, event));
  const hint =
    rows.length === 0
      ? "There is no dead letter. What keeps failing for a minute becomes one, and waits here for you."
      : "What failed again and again is a dead letter: nothing of it is lost, and it waits until somebody has mended the cause. Retry has one tried once more; the history records that you asked for it.";
  const beside = rows.length > 0 && html`<span class="meta">${rows.length}</span>`;
  const body = html`<p class="hint">${hint}</p>
  ${rows.length > 0 && table(headings, rows, "even-columns")}`;
  return card({ id: "dead-letters", title: "Dead letters", beside }, body);
}

function deadLetterRow(page: Page, event: DeadLetter): Html {
  const { id, queue, deliveryId, deadLetteredAt, because } = event;
  const short = shortId(id);
  const task = taskOf(event);
  const what =
    deliveryId === null ? task : html`<a href="${page.linkTo(`/mail/deliveries/${deliveryId}`)}">${task}</a>`;
  const inLog = html`<span class="meta">The log of the worker of the queue “${queue}” has it.</span>`;
  return html`
      <tr>
        <td>${what}<br><span class="meta">since ${moment(page, deadLetteredAt)}</span></td>
        <td>${because === null ? inLog : sayOfJob(because)}</td>
        <td>
          <form class="actions" method="post" action="${page.linkTo(`/dead-letters/${id}/retry`)}">${formToken(page)}
            <button class="secondary" type="submit">Retry<span class="visually-hidden">event ${short}</span></button>
            <a href="${page.linkTo(jobPath(queue, id))}">Show its job<span class="visually-hidden">${short} in the board</span></a>
          </form>
        </td>
      </tr>`;
}
