import type { Page } from "@rekey/web/create-pages";
import { attributes, type Html, html } from "@rekey/web/html";
import { type CaughtMail, hiddenRecipients, snippetOf } from "../caught-mail.ts";
import { type MailboxView, mailboxPage } from "./mailbox-page.ts";

interface MailList {
  mails: readonly CaughtMail[];
  query: string;
  /** Of all, also of those that the search does not show. */
  total: number;
}

export const mailListPage: MailboxView<MailList> = (page, { mails, query, total }) => {
  const isEmpty = mails.length === 0;
  const empty = query ? "No mail matches." : "No mail yet. What the system sends appears here by itself.";
  const body = html`<div class="page-header">
  <h1>Mailbox</h1>
  <form method="post" action="/delete-all"><button class="secondary" type="submit"${attributes({ disabled: total === 0 })}>Delete all</button></form>
</div>
<form class="search" method="get" action="/" role="search">
  <label class="visually-hidden" for="query">Search the mails</label>
  <input id="query" name="query" type="search" value="${query}" placeholder="to:name@example.test" autocomplete="off">
  <button class="secondary" type="submit">Search</button>
</form>
<mail-list data-query="${query}">
  <p class="empty"${attributes({ hidden: !isEmpty })}>${empty}</p>
  <table class="table mails"${attributes({ hidden: isEmpty })}>
    <caption class="visually-hidden">Mails, newest first</caption>
    <thead><tr><th scope="col">To</th><th scope="col">Mail</th><th scope="col" class="end">Taken</th></tr></thead>
    <tbody>
${mails.map((mail) => mailRow(page, mail))}
    </tbody>
  </table>
  <p class="visually-hidden" role="status" aria-live="polite"></p>
  <template>${mailRow(page)}</template>
</mail-list>`;
  return mailboxPage(page, { title: "Mailbox", scripts: ["mail-list.js"] }, body);
};

export function recipientsOf(mail: CaughtMail): string {
  return [...mail.to, ...hiddenRecipients(mail)].map(({ address }) => address).join(", ");
}

/** Without a mail: what the page's script fills for one that comes while one looks. */
function mailRow(page: Page, mail?: CaughtMail): Html {
  const { iso, absolute } = page.moment(mail?.receivedAt ?? new Date(0));
  const snippet = mail && snippetOf(mail);
  return html`<tr data-id="${mail?.id}"${attributes({ class: mail?.read === false && "unread" })}>
  <td class="mail-to"><bdi>${mail && recipientsOf(mail)}</bdi></td>
  <td class="mail-words"><a class="row-link" href="/messages/${mail?.id}"><bdi class="mail-subject">${mail?.subject || "(no subject)"}</bdi></a> <bdi class="mail-snippet">${snippet}</bdi></td>
  <td class="mail-time end"><time datetime="${iso}">${absolute}</time></td>
</tr>`;
}
