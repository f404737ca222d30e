import { ApiProblem } from "@rekey/client/api-problem";
import { type BatchItemState, type ResetBatch, batchItemStates } from "@rekey/contracts/reset-batches";
import type { Page as PageOf } from "@rekey/contracts/resources";
import { mayActAs } from "@rekey/contracts/roles";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { typedText } from "@rekey/web/typed-text";
import { shortMoment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, consolePage, nextPage, table } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { createFlashes, type FlashName } from "../flash.ts";
import { batchPath } from "../paths.ts";
import { queryText, readId } from "../read-request.ts";
import { batchView } from "./batch-view.ts";
import { batchWords, chosenWords, counted } from "./batch-words.ts";
import { itemsView } from "./items-view.ts";

export const batchFlashes = createFlashes({
  done: {
    started: "The batch has started. You may leave this page: it goes on by itself.",
    resumed: "The batch goes on.",
    cancelled: "The batch is cancelled: nobody more is mailed. The history has who cancelled it.",
  },
  waiting: { paused: "The batch is paused: nobody more is mailed until somebody resumes it." },
  stopped: { over: "Nothing was changed: the batch had ended before." },
});

const mayStart = ({ user }: Pick<Visit, "user">): boolean => mayActAs(user.roles, "batches");

export async function showBatches(visit: Visit): Promise<void> {
  const list = await visit.api.listBatches({ after: queryText(visit.req, "after") });
  visit.send(batchesView, { list, mayStart: mayStart(visit) });
}

/** One batch: how far it is, who is not reached and why, and how to stop it. */
export async function showBatch(visit: Visit): Promise<void> {
  const batch = await visit.api.getBatch(readId(visit.req));
  visit.send(batchView, { batch, maySwitch: mayStart(visit), flash: batchFlashes.read(visit.req) });
}

/** The contacts of a batch, in one state or in all. */
export async function showBatchItems({ api, user, req, send }: Visit): Promise<void> {
  const id = readId(req);
  const asked = queryText(req, "state");
  const state: BatchItemState | undefined = batchItemStates.find((known) => known === asked);
  const [batch, list] = await Promise.all([
    api.getBatch(id),
    api.listBatchItems(id, { state, after: queryText(req, "after") }),
  ]);
  send(itemsView, { batch, state, list, seesContacts: mayActAs(user.roles, "staff") });
}

export const pauseBatch = switchBy("paused", ({ api }, id) => api.pauseBatch(id));
export const resumeBatch = switchBy("resumed", ({ api }, id) => api.resumeBatch(id));
export const cancelBatch = switchBy("cancelled", ({ api, req }, id) =>
  api.cancelBatch(id, { openResets: typedText(req.body, "openResets") === "yes" }),
);

function switchBy(done: FlashName<typeof batchFlashes>, command: (visit: Visit, id: string) => Promise<unknown>) {
  return async (visit: Visit): Promise<void> => {
    const id = readId(visit.req);
    let flash = done;
    try {
      await command(visit, id);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== "batch-ended") throw error;
      flash = "over";
    }
    batchFlashes.goTo(visit.res, batchPath(id), flash);
  };
}

function batchesView(page: Page, { list, mayStart: may }: { list: PageOf<ResetBatch>; mayStart: boolean }): Html {
  const start = page.linkTo("/batches/start");
  const first = may
    ? html` <a href="${start}">Start the first one</a> when very many contacts have to get a new password at once.`
    : " Who holds the role Batches can start one.";
  const rows = list.items.map((batch) => batchRow(page, batch));
  const body =
    rows.length === 0
      ? html`<p class="empty">No batch has been started yet.${first}</p>`
      : html`${table([["Started", "moment"], "For", "Asked by", ["Begun", "end"], "State"], rows, "dense")}
        ${nextPage(page, "/batches", list.nextCursor, {})}`;
  const beside = may && html`<a class="button" href="${start}">Start a batch</a>`;
  return consolePage(page, { title: "Batches", beside }, body);
}

const batchRow = (page: Page, batch: ResetBatch): Html => html`
    <tr>
      <td class="one-line"><a class="row-link" href="${page.linkTo(batchPath(batch.id))}">${shortMoment(page, batch.createdAt)}</a></td>
      <td>${bdi(chosenWords(batch))}</td>
      <td>${bdi(batch.requestedBy)}</td>
      <td class="end one-line">${counted(batch.begun)} of ${counted(batch.total)}</td>
      <td>${statusPill(batchWords[batch.state])}</td>
    </tr>`;
