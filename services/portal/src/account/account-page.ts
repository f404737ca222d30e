import { showAddress } from "@rekey/contracts/show-address";
import { type Html, html } from "@rekey/web/html";
import { focusPage } from "@rekey/web/views/focus-page";
import { formToken } from "@rekey/web/views/form-token";
import { icon } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import type { PortalPage } from "../portal-wording.ts";
import { fillWithMarkup } from "../texts/fill-words.ts";

interface Account {
  contact: { name: string; email: string; clientName: string };
  sessions: readonly { startedAt: string; isThis: boolean }[];
  /** Whether the other sessions have just been ended. */
  othersEnded: boolean;
}

export function accountPage(page: PortalPage, { contact, sessions, othersEnded }: Account): Html {
  const texts = page.texts.account;
  const done = html`<p class="notice done" role="status">${icon("done")}<span>${texts.othersEnded}</span></p>`;
  const body = html`<div class="stack">
  ${othersEnded && done}
  <section class="sheet">
    <header>
      <h1>${texts.title}</h1>
      <p>${fillWithMarkup(texts.signedInAs, { name: html`<strong><bdi>${contact.name}</bdi></strong>` })}</p>
    </header>
    <dl class="facts">
      <dt>${texts.email}</dt><dd><bdi>${showAddress(contact.email)}</bdi></dd>
      <dt>${texts.company}</dt><dd><bdi>${contact.clientName}</bdi></dd>
    </dl>
    <div class="actions"><a class="button" href="${page.linkTo("/account/change-password")}">${page.texts.changePassword}</a></div>
  </section>
  <section class="sheet">
    <h2>${texts.sessions}</h2>
    <ul class="stack-list">${sessions.map((session) => sessionLine(page, session))}
    </ul>
    ${sessions.length > 1 && endOthers(page)}
  </section>
</div>`;
  return focusPage(page, { title: texts.title, scripts: ["forget-at-sign-out.js"] }, body);
}

function sessionLine(page: PortalPage, { startedAt, isThis }: Account["sessions"][number]): Html {
  const { since, thisOne } = page.texts.account;
  const words = fillWithMarkup(since, { when: moment(page, startedAt) });
  return html`
      <li>${words}${isThis && html` <strong>· ${thisOne}</strong>`}</li>`;
}

function endOthers(page: PortalPage): Html {
  const action = page.linkTo("/account/end-other-sessions");
  const button = html`<button class="secondary" type="submit">${page.texts.account.endOthers}</button>`;
  return html`<form method="post" action="${action}">${formToken(page)}${button}</form>`;
}
