import type { Page } from "@rekey/web/create-pages";
import { attributes, type Html, html } from "@rekey/web/html";
import { errorSummary } from "@rekey/web/views/error-summary";
import { field, type FieldError } from "@rekey/web/views/field";
import { statusPill } from "@rekey/web/views/status-pill";
import { type DescribedFault, steps } from "./describe-fault.ts";
import { faultCount, type MailboxView, mailboxPage, takeMailAgain } from "./mailbox-page.ts";
import type { FaultForm } from "./read-fault-form.ts";

const passing = {
  421: "421 Not available, hangs up",
  450: "450 Mailbox busy",
  451: "451 Greylisted",
  452: "452 Mailbox full",
};
const final = { 550: "550 No such user", 554: "554 Message refused" };
const often = { 1: "Once", 5: "5 times", "": "Until it is switched off" };

interface Faults {
  form: FaultForm;
  errors: readonly FieldError[];
  described: readonly DescribedFault[];
}

export const faultsPage: MailboxView<Faults> = (page, { form, errors, described }) => {
  const body = html`<header class="page-header"><h1>Faults</h1></header>
${errorSummary(page, errors)}
<section class="card" aria-labelledby="now-title">
  <div class="card-head">
    <h2 id="now-title">Now</h2>
    ${described.length > 0 && takeMailAgain("/faults")}
  </div>
  ${described.length > 0 ? faultList(described) : html`<p>${statusPill({ tone: "done", words: "Takes every mail" })}</p>`}
</section>
${faultForm(page, form, errors)}`;
  return mailboxPage(page, { title: "Faults", errors }, body);
};

function faultList(faults: readonly DescribedFault[]): Html {
  const items = faults.map((fault) => {
    const { key, words, recipient, quote, expectation, isOver } = fault;
    const on = html`<span data-when="on"${attributes({ hidden: isOver })}>${statusPill({ tone: "waiting", words: "On" })}</span>`;
    const over = html`<span data-when="over"${attributes({ hidden: !isOver })}>${statusPill({ tone: "quiet", words: "Over" })}</span>`;
    const only = recipient !== undefined && html` <span>only for <bdi>${recipient}</bdi></span>`;
    return html`<li class="stack-list" data-fault="${key}">
        <p class="fault-head">${on}${over} <strong>${words}</strong>${only}</p>
        ${quote !== undefined && html`<q class="server-words" dir="ltr">${quote}</q>`}
        <p>${expectation}</p>
        <p class="meta">${faultCount(fault)}</p>
      </li>`;
  });
  return html`<fault-list>
    <ul class="stack">${items}</ul>
  </fault-list>`;
}

function faultForm(page: Page, form: FaultForm, errors: readonly FieldError[]): Html {
  const choice = (value: FaultForm["behaviour"], name: string, hint: string, more?: Html): Html =>
    html`<div class="choice">
      <label class="choice-head"><input type="radio" id="behaviour-${value}" name="behaviour" value="${value}"${attributes({ checked: value === form.behaviour })}>
        <span><span class="choice-name">${name}</span><span class="hint">${hint}</span></span></label>
      ${more && html`<div class="choice-body">${more}</div>`}
    </div>`;
  return html`<form class="card" method="post" action="/faults" aria-labelledby="next-title" novalidate>
  <h2 id="next-title">Misbehave</h2>
  <p class="hint">The mailbox can behave like a mail server in trouble, to show what Rekey does then. Switching this on ends any other fault.</p>
  <div class="choices" role="radiogroup" aria-labelledby="next-title">
    ${choice("refuse-for-now", "Refuse for now", "The server asks Rekey to come back later. Rekey tries again by itself, after pauses that grow.", select({ id: "passingCode", label: "Answer", options: passing, value: form.passingCode }))}
    ${choice("refuse-for-good", "Refuse for good", "At the recipient or after the message, the reset ends as “could not be delivered”. Earlier it is the mail server's trouble, and Rekey tries again.", select({ id: "finalCode", label: "Answer", options: final, value: form.finalCode }))}
    ${choice("delay", "Answer late", "Rekey waits 10 seconds for the greeting, 20 until it is asked for the message, and 30 for an answer to it, unless set otherwise. Then it gives up on this try and tries again.", field(page, { id: "seconds", label: "Seconds", inputmode: "numeric", autocomplete: "off", maxlength: 6, value: form.seconds, errors }))}
    ${choice("hang", "Never answer", "Rekey waits as long as for a late answer, then gives up on this try and tries again.")}
    ${choice("drop", "Hang up", "The connection ends without a word, and Rekey tries again. After the message the mail is here all the same, so it comes twice, with the same link.")}
    ${choice("refuse-tls", "Do not offer TLS", "Where Rekey has to use TLS it sends nothing and tries again. Elsewhere nothing changes.")}
  </div>
  <div class="grid-2">
    ${select({ id: "phase", label: "When", hint: "In the conversation with Rekey.", options: steps, value: form.phase })}
    ${select({ id: "times", label: "How often", hint: "Counted each time it strikes.", options: often, value: form.times })}
    ${field(page, { id: "recipient", label: "Only for this address (optional)", hint: "At the recipient or after the message.", type: "email", autocomplete: "off", plain: true, maxlength: 254, value: form.recipient, errors })}
  </div>
  <div class="actions"><button type="submit">Switch on</button></div>
</form>`;
}

interface Select {
  id: keyof FaultForm;
  label: string;
  hint?: string;
  options: Readonly<Record<string, string>>;
  value: string;
}

function select({ id, label, hint, options, value }: Select): Html {
  const items = Object.entries(options).map(
    ([each, words]) => html`<option value="${each}"${attributes({ selected: each === value })}>${words}</option>`,
  );
  return html`<div class="field">
  <label for="${id}">${label}</label>
  ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  <select id="${id}" name="${id}"${attributes({ "aria-describedby": hint && `${id}-hint` })}>${items}</select>
</div>`;
}
