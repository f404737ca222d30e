import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { confirmStep } from "@rekey/web/views/confirm-step";
import { formToken } from "@rekey/web/views/form-token";
import { icon } from "@rekey/web/views/icons";
import { statusPill } from "@rekey/web/views/status-pill";
import { timeline } from "@rekey/web/views/timeline";
import type { DescribedReset } from "./reset-words.ts";

/** `isSettled`: it ended long enough ago that nothing more comes. */
export type FollowedReset = DescribedReset & { isSettled: boolean };

export function lastResetCard(page: Page, reset: FollowedReset | undefined): Html {
  return html`<section class="card" aria-labelledby="last-reset-title">
${
  reset === undefined
    ? html`<h2 id="last-reset-title">Last reset</h2>
  <p class="hint">There was none yet. Choose a way under Password and save; you can follow it here.</p>`
    : liveReset(page, reset)
}
</section>`;
}

/** What the element `reset-timeline` keeps up to date. */
function liveReset(page: Page, reset: FollowedReset): Html {
  const { id, isEnded, isSettled, linkGoodUntil, actions } = reset;
  const address = (step: string) => page.linkTo(`/resets/${id}/${step}`);
  const life = linkGoodUntil !== undefined && page.moment(linkGoodUntil).absolute;
  return html`<reset-timeline data-source="${address("progress")}"${attributes({ "data-ended": isEnded, "data-settled": isSettled })}>
    <div class="card-head">
      <h2 id="last-reset-title">Last reset</h2>
      <span aria-live="polite">${statusPill(reset)}</span>
    </div>
    <p class="reset-explanation">${reset.explanation}</p>
    <p class="meta link-life"${attributes({ hidden: life === false })}>The link is good until <time${attributes({ datetime: linkGoodUntil })}>${life}</time>.</p>
    ${timeline(page, reset.entries)}
    ${rowTemplate}
    <p class="meta live-note" role="status"></p>
    <div class="actions">
      <form method="post" action="${address("resend")}" data-action="resend"${attributes({ hidden: !actions.includes("resend") })}>${formToken(page)}<button class="secondary" type="submit">Resend</button></form>
      ${cancelStep(page, reset)}
    </div>
  </reset-timeline>`;
}

const cancelStep = (page: Page, { id, actions }: DescribedReset): Html =>
  confirmStep(page, {
    id: "cancel",
    action: "cancel",
    isHidden: !actions.includes("cancel"),
    path: `/resets/${id}/cancel`,
    verb: "Cancel this reset",
    title: "Cancel this reset?",
    text: "A link that was mailed stops working at once, and the password stays as it is.",
    act: "Cancel this reset",
    keep: "Keep it",
  });

/** What the element makes new rows of. */
const rowTemplate = html`<template>
  <li class="timeline-entry">
    ${icon("quiet")}
    <div>
      <span class="timeline-words"></span>
      <span class="timeline-meta"><time></time><span class="timeline-by"></span></span>
      <q class="server-words" dir="ltr"></q>
    </div>
  </li>
</template>`;
