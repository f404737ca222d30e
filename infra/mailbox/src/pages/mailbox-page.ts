import type { Page, View, Wording } from "@rekey/web/create-pages";
import { attributes, type Html, html } from "@rekey/web/html";
import type { PageErrorReason } from "@rekey/web/page-error";
import { htmlDocument, type PageHead } from "@rekey/web/views/html-document";
import { icon, keyLogo } from "@rekey/web/views/icons";
import type { DescribedFault } from "./describe-fault.ts";

/** What every page of the mailbox is told beside its own: where it is, and whether the mailbox misbehaves. */
export interface MailboxWording extends Wording {
  path: string;
  activeFaults: readonly DescribedFault[];
}

export type MailboxView<D> = View<D, MailboxWording>;

export function mailboxPage(page: Page & MailboxWording, head: PageHead, body: Html): Html {
  const { path, activeFaults, siteName } = page;
  const current = (area: string): Html => attributes({ "aria-current": path === area && "page" });
  const content = html`<header class="site-header">
  <a class="brand" href="/">${keyLogo}<span>${siteName}</span></a>
  <span class="meta">Every mail ends here; nothing is sent on.</span>
  <nav class="tabs mailbox-areas" aria-label="Areas"><a href="/"${current("/")}>Mails</a><a href="/faults"${current("/faults")}>Faults</a></nav>
</header>
<main id="main" class="staff-main mailbox-main">
${activeFaults.length > 0 && path !== "/faults" && faultBanner(page)}
${body}
</main>`;
  const scripts = ["fault-list.js", ...(head.scripts ?? [])];
  return htmlDocument(page, { ...head, styles: ["mailbox.css"], scripts, bodyClass: "mailbox" }, content);
}

function faultBanner({ path, activeFaults }: MailboxWording): Html {
  const faults = activeFaults.map((fault) => {
    const { key, words, recipient } = fault;
    const only = recipient !== undefined && html`, only for <bdi>${recipient}</bdi>`;
    return html`<li data-fault="${key}"><a href="/faults">${words}</a>${only}. ${faultCount(fault)}</li>`;
  });
  return html`<fault-list class="notice waiting fault-banner" role="region" aria-label="Faults that are switched on">
    ${icon("waiting")}
    <div>
    <p><strong>The mailbox misbehaves.</strong></p>
    <ul>${faults}</ul>
    </div>
    ${takeMailAgain(path)}
  </fault-list>`;
}

/** Comes back to the page on which it stands. */
export function takeMailAgain(path: string): Html {
  return html`<form method="post" action="/faults/clear"><input type="hidden" name="page" value="${path}"><button class="secondary" type="submit">Take mail again</button></form>`;
}

export function faultCount({ struck, times }: DescribedFault): Html {
  const most = times !== undefined && html` of ${times}`;
  return html`<span class="fault-count">Struck so far: <span class="number">${struck}</span>${most}</span>`;
}

export const errorPage: MailboxView<{ reason: PageErrorReason }> = (page, { reason }) => {
  const { title, text } = page.pageWords.errors[reason];
  const body = html`<h1>${title}</h1>
<p>${text}</p>
<p><a href="/">Go to the mails</a></p>`;
  return mailboxPage(page, { title }, body);
};
