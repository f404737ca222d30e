import type { Page } from "@rekey/web/create-pages";
import { attributes, type Html, html } from "@rekey/web/html";
import { icon } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import type { BounceAnswer, CaughtMail, MailAttachment } from "../caught-mail.ts";
import { recipientsOf } from "./mail-list-page.ts";
import { type MailboxView, mailboxPage } from "./mailbox-page.ts";

export const mailParts = ["html", "text", "headers", "raw"] as const;
export type MailPart = (typeof mailParts)[number];

const partNames: Record<MailPart, string> = { html: "HTML", text: "Text", headers: "Headers", raw: "Raw" };

interface ShownMail {
  mail: CaughtMail;
  part: MailPart;
  canBounce: boolean;
}

export const mailPage: MailboxView<ShownMail> = (page, { mail, part, canBounce }) => {
  const title = mail.subject || "(no subject)";
  const body = html`<nav class="trail" aria-label="Where you are"><ol><li><a href="/">Mailbox</a></li><li><bdi aria-current="page">${title}</bdi></li></ol></nav>
<header class="page-header">
  <h1><bdi>${title}</bdi></h1>
  ${canBounce && html`<form method="post" action="/messages/${mail.id}/bounce"><button class="secondary" type="submit" aria-describedby="bounce-hint">Send back as undeliverable</button></form>`}
</header>
${canBounce && html`<p class="hint" id="bounce-hint">Tells the mail's sender that nobody was found at the address, as a mail server may do minutes or days later. A reset whose link was not used yet ends as “could not be delivered”, and Rekey sends nothing more to the address until staff confirm it.</p>`}
${mail.bounce && bounceNotice(page, mail.bounce)}
${facts(page, mail)}
<nav class="tabs" aria-label="Parts of the mail">
${tabs(mail, part)}
</nav>
${content(mail, part)}`;
  return mailboxPage(page, { title }, body);
};

function bounceNotice(page: Page, { taken, words, at }: BounceAnswer & { at: Date }): Html {
  const tone = taken ? "done" : "stopped";
  const [done, answer] = taken
    ? ["Sent back as undeliverable", "The sender's server took it:"]
    : ["Not sent back", "The sender's server did not take it:"];
  const quote = html`<q class="server-words" dir="ltr">${words}</q>`;
  return html`<div class="notice ${tone}" role="status">${icon(tone)}<div>${done}, ${moment(page, at)}. ${answer} ${quote}</div></div>`;
}

function facts(page: Page, mail: CaughtMail): Html {
  const { name, address } = mail.from;
  const from = name === "" ? `<${address}>` : `${name} <${address}>`;
  const envelope = `${mail.envelope.from || "<>"} → ${mail.envelope.to.join(", ")}`;
  const sizeKib = Math.max(1, Math.round(mail.raw.length / 1024));
  return html`<dl class="facts">
  <dt>From</dt><dd><bdi>${from}</bdi></dd>
  <dt>To</dt><dd><bdi>${recipientsOf(mail)}</bdi></dd>
  <dt>Envelope</dt><dd><bdi class="identifier">${envelope}</bdi></dd>
  <dt>Taken</dt><dd>${moment(page, mail.receivedAt)} <span class="meta">· ${sizeKib} KiB</span></dd>
  ${mail.attachments.length > 0 && html`<dt>Attached</dt><dd>${mail.attachments.map(attachment)}</dd>`}
</dl>`;
}

function attachment({ fileName, contentType, size }: MailAttachment): Html {
  return html`<span>${fileName || "(no name)"} <span class="meta">${contentType}, ${size} bytes</span></span> `;
}

function tabs({ id, html: asHtml }: CaughtMail, part: MailPart): Html[] {
  const shown = mailParts.filter((each) => each !== "html" || asHtml !== "");
  return shown.map((each) => {
    const current = attributes({ "aria-current": each === part && "page" });
    return html`<a href="/messages/${id}?view=${each}"${current}>${partNames[each]}</a>\n`;
  });
}

function content(mail: CaughtMail, part: MailPart): Html {
  switch (part) {
    case "html":
      return html`<iframe class="mail-frame" title="The mail as HTML" src="/messages/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
    case "text":
      return html`<pre class="card mail-text" dir="auto">${withLinks(mail.text)}</pre>`;
    case "headers":
      return html`<dl class="card facts mail-headers">${mail.headers.map(([name, value]) => html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>`)}</dl>`;
    case "raw":
      return html`<pre class="card mail-text">${mail.raw.toString("utf8")}</pre>`;
  }
}

/** Web addresses in the text can be followed, without trust in either. */
function withLinks(text: string): (string | Html)[] {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/);
  return parts.map((part, place) =>
    place % 2 === 0 ? part : html`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>`,
  );
}
