import type { BatchPreview } from "@rekey/contracts/reset-batches";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { bdi, card, consolePage, facts, notice } from "../common-views.ts";
import { contactsCounted, counted, reasonsOf } from "./batch-words.ts";

interface ChooseView {
  of: "everyone" | "client";
  clientId: string;
  errors: readonly FieldError[];
}

const steps = [{ label: "Batches", href: "/batches" }] as const;

export function chooseView(page: Page, { of, clientId, errors }: ChooseView): Html {
  const choice = (value: ChooseView["of"], name: string, hint: string, body: Html | false = false) => html`
    <div class="choice">
      <label class="choice-head"><input type="radio" name="of" value="${value}"${attributes({ checked: of === value })}>
        <span><span class="choice-name">${name}</span><span class="hint">${hint}</span></span></label>
      ${body && html`<div class="choice-body">${body}</div>`}
    </div>`;
  const hint = "It stands on the client's page.";
  const id = field(page, {
    id: "clientId",
    label: "Id of the client",
    hint,
    value: clientId,
    maxlength: 128,
    autocomplete: "off",
    plain: true,
    errors,
  });
  const body = html`<form class="stack narrow" method="get" action="${page.linkTo("/batches/count")}" novalidate>
  <fieldset class="card" aria-labelledby="whom-title">
    <h2 id="whom-title">Who has to set a new password?</h2>
    <div class="choices" role="radiogroup" aria-labelledby="whom-title">
      ${choice("everyone", "Everyone with portal access", "Of all clients.")}
      ${choice("client", "The contacts of one client", "Those with portal access.", id)}
    </div>
  </fieldset>
  <p class="hint">Each gets a mail with a link to set a password. A list of chosen contacts is sent by the API.</p>
  <div class="actions"><button type="submit">Count them</button><a href="${page.linkTo("/batches")}">Back to the batches</a></div>
</form>`;
  return consolePage(page, { title: "Start a batch", trail: [...steps, { label: "Start a batch" }], errors }, body);
}

/** What was typed in the form that starts it. */
export interface TypedBatch {
  number: string;
  reason: string;
  endSessions: boolean;
  perMinute: string;
}

interface CountView {
  /** Undefined: everyone. */
  clientId: string | undefined;
  name: string | undefined;
  preview: BatchPreview;
  typed: TypedBatch;
  key: string;
  errors: readonly FieldError[];
}

export function countView(page: Page, view: CountView): Html {
  const { preview, errors } = view;
  const trail = [...steps, { label: "Start a batch", href: "/batches/start" }, { label: "Confirm" }];
  const nobody = notice(
    "stopped",
    html`There is nobody to be mailed. <a href="${page.linkTo("/batches/start")}">Choose somebody else</a>`,
  );
  const body = html`<div class="stack narrow">
  ${countedCard(view)}
  ${preview.mailable === 0 ? nobody : startForm(page, view)}
</div>`;
  const head = {
    title: `${contactsCounted(preview.mailable)} would be mailed`,
    trail,
    errors,
    scripts: ["save-once.js"],
  };
  return consolePage(page, head, body);
}

function countedCard({ clientId, name, preview }: CountView): Html {
  const { mailable, refused, leftOut, perMinute } = preview;
  const reasons = reasonsOf(refused);
  const minutes = Math.ceil(mailable / perMinute);
  const why = html`<p>Left out although they are meant:</p>
    <ul class="bulleted">${reasons.map(({ words, count }) => html`<li>${words}: ${counted(count)}</li>`)}</ul>`;
  return card(
    { id: "counted", title: "Nothing has been done yet" },
    html`${facts([
      ["For", clientId === undefined ? "Everyone with portal access" : bdi(name ?? clientId)],
      ["Mailed", html`<strong>${counted(mailable)}</strong> would be`],
      leftOut > 0 && ["Not meant", `${counted(leftOut)} without portal access, or ended`],
      ["Takes", minutes <= 1 ? "about a minute" : `${counted(minutes)} minutes or more`],
    ])}
    ${reasons.length > 0 && why}`,
  );
}

function startForm(page: Page, { clientId, preview, typed, key, errors }: CountView): Html {
  const number = counted(preview.mailable);
  const hidden = (name: string, value: string) => html`<input type="hidden" name="${name}" value="${value}">`;
  const plain = { autocomplete: "off", errors } as const;
  const sessions = html`<label class="check"><input type="checkbox" id="endSessions" name="endSessions" value="yes"${attributes({ checked: typed.endSessions })}><span>End all their sessions at the portal first</span></label>
    <p class="hint">They are signed out within seconds. A password that others know still signs in until its contact has set a new one.</p>`;
  return html`<form class="stack" method="post" action="${page.linkTo("/batches")}" autocomplete="off" novalidate>${formToken(page)}
  ${hidden("of", clientId === undefined ? "everyone" : "client")}${hidden("clientId", clientId ?? "")}${hidden("key", key)}${hidden("counted", String(preview.mailable))}
  <section class="card">
    ${field(page, { id: "reason", label: "Reason (optional)", hint: "Kept in the history for auditors.", maxlength: 500, value: typed.reason, ...plain })}
    ${field(page, { id: "perMinute", label: "At most so many a minute", hint: `${counted(preview.perMinute)} is as fast as it may be here.`, inputmode: "numeric", maxlength: 9, value: typed.perMinute, ...plain })}
    ${sessions}
  </section>
  <section class="card">
    ${field(page, { id: "number", label: `Type ${number} to start`, hint: "So many people get a mail.", inputmode: "numeric", maxlength: 12, value: typed.number, required: true, ...plain })}
    <save-once class="actions" data-sending="Starting…"><button type="submit">Mail ${number} ${preview.mailable === 1 ? "contact" : "contacts"}</button><a href="${page.linkTo("/batches")}">Do nothing</a></save-once>
  </section>
</form>`;
}
