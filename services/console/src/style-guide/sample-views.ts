import { maskAddress } from "@rekey/contracts/address";
import { readColourPairs, readColourTokens } from "@rekey/web/colour-tokens";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { confirmStep, dialogWords } from "@rekey/web/views/confirm-step";
import { field } from "@rekey/web/views/field";
import { icon } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import { passwordField } from "@rekey/web/views/password-field";
import { statusPill } from "@rekey/web/views/status-pill";
import { timeline } from "@rekey/web/views/timeline";
import { bdi, facts, identifier, notice, serverWords, table } from "../common-views.ts";
import { minutesAgo, sampleNotices, samplePills, sampleQuestion, sampleTimeline, sampleToast } from "./samples.ts";

export type Theme = "light" | "dark";

const spaces = [4, 8, 12, 16, 24, 32, 48];
const sizes = [
  { px: 28, weight: 600, use: "Page" },
  { px: 20, weight: 600, use: "Section" },
  { px: 16, weight: 400, use: "Text and inputs" },
  { px: 14, weight: 400, use: "Beside the text" },
];

export function tokenSamples(theme: Theme): Html {
  return html`<section>
  <h2>Colours, ${theme}</h2>
  <ul class="samples">${readColourTokens().map(
    ({ name }) => html`
    <li class="meta"><svg width="48" height="32" aria-hidden="true"><rect x="1" y="1" width="46" height="30" rx="6" fill="var(--${name})" stroke="var(--control-line)"/></svg><br>${name}</li>`,
  )}
  </ul>
  <h3>Contrast: at least 7 for text, 3 for marks</h3>
  <ul class="samples">${readColourPairs().map(
    ({ of, on, least, [theme]: contrast }) => html`
    <li class="meta"><svg width="64" height="40" aria-hidden="true"><rect x="1" y="1" width="62" height="38" rx="6" fill="var(--${on})" stroke="var(--line)"/>${
      least === 7
        ? html`<text x="32" y="26" text-anchor="middle" font-size="16" font-weight="600" fill="var(--${of})">Aa</text>`
        : html`<circle cx="32" cy="20" r="8" fill="none" stroke-width="2" stroke="var(--${of})"/>`
    }</svg><br>${of} on ${on}<br><span class="number">${contrast.toFixed(1)} : 1</span></li>`,
  )}
  </ul>
</section>
<section>
  <h2>Space and type, ${theme}</h2>
  <ul class="samples">${spaces.map(
    (space) => html`
    <li class="meta"><svg width="${space}" height="16" aria-hidden="true"><rect width="${space}" height="16" fill="var(--accent)"/></svg> <span class="number">${space}</span></li>`,
  )}
  </ul>
  <ul class="stack-list">${sizes.map(
    ({ px, weight, use }) => html`
    <li><svg width="100%" height="${px + 12}" role="img" aria-label="${use}, ${px} pixels"><text x="0" y="${px}" font-size="${px}" font-weight="${weight}" fill="var(--ink)">${use}, ${px} px</text></svg></li>`,
  )}
    <li>${identifier("413478c8-2aed-49fd-92b9-a507c79bf779")} <span class="meta">ids and what servers say</span></li>
  </ul>
</section>`;
}

export function formSamples(page: Page, theme: Theme): Html {
  const id = (name: string) => `${name}-${theme}`;
  const wrong = { field: id("wrong"), text: "Enter one plain e-mail address, such as name@example.com." };
  const off = { autocomplete: "off" } as const;
  const secret = { hint: "15 characters or more. A few unrelated words are best.", minLength: 15, generates: true };
  return html`<section>
  <h2>Buttons, ${theme}</h2>
  <div class="samples">
    <button type="button">Set password</button>
    <button type="button" class="secondary">Resend</button>
    <button type="button" class="quiet">Sign out</button>
    <button type="button" disabled>Send test mail</button>
    <a href="#main">A link</a>
  </div>
</section>
<section>
  <h2>Fields, ${theme}</h2>
  ${field(page, { id: id("plain"), label: "Label", ...off })}
  ${field(page, { id: id("hint"), label: "Reason (optional)", hint: "Kept in the history for auditors.", value: "asked by phone", ...off })}
  ${field(page, { id: id("wrong"), label: "E-mail address", type: "email", value: "miriam", errors: [wrong], ...off })}
  ${passwordField(page, { id: id("new"), label: "New password", ...secret, ...off })}
  <div class="field"><label for="${id("choose")}">Language</label><select id="${id("choose")}"><option>English</option><option>Deutsch</option></select></div>
  <label class="check"><input type="checkbox" checked><span>The contact must change it at the next sign-in</span></label>
  <div class="error-summary">
    <h3>${icon("stopped")} Check this before going on</h3>
    <ul><li><a href="#${wrong.field}">${wrong.text}</a></li></ul>
  </div>
</section>
${choiceSamples(id, theme)}`;
}

function choiceSamples(id: (name: string) => string, theme: string): Html {
  return html`<section>
  <h2 id="${id("choices")}">Choice cards, ${theme}</h2>
  <div class="choices" role="radiogroup" aria-labelledby="${id("choices")}">
    <div class="choice">
      <label class="choice-head"><input type="radio" name="${id("choice")}" checked><span><span class="choice-name">Send Set Password Email</span><span class="hint">The contact chooses a password by a link that works once.</span></span></label>
      <div class="choice-body">${notice("waiting", "What belongs to a choice shows when it is chosen.")}</div>
    </div>
    <div class="choice">
      <label class="choice-head"><input type="radio" name="${id("choice")}"><span><span class="choice-name">Set a password</span><span class="hint">You tell it to the contact yourself.</span></span></label>
    </div>
    <div class="choice">
      <label class="choice-head"><input type="radio" name="${id("choice")}" disabled><span><span class="choice-name">Not offered now</span><span class="hint">Not available: mail is not set up.</span></span></label>
    </div>
  </div>
  <fieldset class="stack-list address-holder">
    <legend>Who is to have this address?</legend>
    <label class="check"><input type="radio" name="${id("holder")}" checked><span>Miriam Osei keeps it<span class="hint block">Type another address above.</span></span></label>
    <label class="check"><input type="radio" name="${id("holder")}"><span>This contact gets it, and Miriam Osei is ended<span class="hint block">Their history stays.</span></span></label>
  </fieldset>
</section>`;
}

export function stateSamples(page: Page, theme: Theme): Html {
  const at = moment(page, minutesAgo(3));
  const rows = samplePills.slice(0, 3).map(
    (pill) => html`
      <tr><td><a class="row-link" href="#main">Miriam Osei</a></td><td>${at}</td><td>${statusPill(pill)}</td></tr>`,
  );
  return html`<section>
  <h2>States, ${theme}</h2>
  <div class="samples">
    ${samplePills.map(statusPill)}
  </div>
  ${sampleNotices.map(({ tone, words }) => notice(tone, words))}
</section>
<section>
  <h2>Empty state, ${theme}</h2>
  <p class="empty">This client has no contacts yet. <a href="#main">Add the first one</a></p>
  <p class="hint">In the place of a list or table that has no rows: one sentence that says what is missing, or which search found nothing, and one thing to do about it. Not for a list that could not be read; that is a notice.</p>
</section>
<section>
  <h2>Timeline, ${theme}</h2>
  ${timeline(page, sampleTimeline())}
</section>
<section>
  <h2>Table and facts, ${theme}</h2>
  ${table(["Contact", "When", "State"], rows)}
  <div class="card">
    <div class="card-head"><h3>A card</h3>${samplePills.slice(0, 1).map(statusPill)}</div>
    ${facts([
      ["Masked address", bdi(maskAddress("miriam@harbour.test"))],
      ["Moment", at],
      ["Server’s words", serverWords("250 2.0.0 Ok: queued as 4F2A")],
    ])}
  </div>
</section>`;
}

export function floatingSamples(page: Page, theme: Theme): Html {
  const id = (name: string) => `${name}-${theme}`;
  const step = {
    ...sampleQuestion,
    id: id("asked"),
    method: "get",
    path: "/styleguide",
    verb: sampleQuestion.act,
  } as const;
  return html`<section>
  <h2>Dialog, ${theme}</h2>
  <div class="samples">
    ${confirmStep(page, step)}
  </div>
  <div class="dialog drawn" role="group" aria-labelledby="${id("drawn")}-title" aria-describedby="${id("drawn")}-text">
    ${dialogWords(id("drawn"), sampleQuestion, "button")}
  </div>
  <p class="hint">Before an act that cannot be undone, and before nothing else. The title asks, one sentence says what will happen, and the buttons are the words of the act and of leaving it. The focus is on the one that leaves it; Escape and a click beside the dialog do the same. Without JavaScript the button acts at once.</p>
</section>
<section>
  <h2>Toast, ${theme}</h2>
  <div class="samples">
    <button class="secondary" type="button" data-tone="${sampleToast.tone}" data-tell="${sampleToast.words}">Show the toast</button>
  </div>
  <div class="toast drawn" data-tone="${sampleToast.tone}">
    ${icon(sampleToast.tone)}
    <p>${sampleToast.words}</p>
    <div class="actions"><a href="#main">See what happened</a><button class="quiet" type="button">Dismiss</button></div>
  </div>
  <p class="hint">For what happens while the reader is elsewhere on the page, when it stands on the page too. It is read out, takes no focus, and goes after ten seconds, or when nobody points at it any more. What a form has done is a notice at the top of the page, and what the reader must know or do is never a toast.</p>
</section>`;
}
