import { ApiProblem } from "@rekey/client/api-problem";
import type { ServiceAccount, ServiceAccountWithSecret } from "@rekey/contracts/service-accounts";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { confirmStep } from "@rekey/web/views/confirm-step";
import { type Said, said } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, consolePage, facts, flashNotice, identifier, notice } from "../common-views.ts";
import type { Visit } from "../console-deps.ts";
import { createFlashes, type Flash } from "../flash.ts";
import { readId } from "../read-request.ts";
import { roleNames } from "../sign-in/require-role.ts";
import {
  accountBodyOf,
  accountErrors,
  emptyAccount,
  readAccountForm,
  type ServiceAccountForm,
} from "./service-account-form.ts";
import { accountForm } from "./service-account-form-view.ts";
import type { FieldError } from "@rekey/web/views/field";

const path = "/service-accounts";

const flashes = createFlashes({
  done: { "account-revoked": "The service account was revoked. Its secrets stop working within seconds." },
  note: { "already-revoked": "This service account was revoked before. Make another one." },
});

/** Programs that use the API: who they are, what they may, and the way to another one. */
export async function showServiceAccounts(visit: Visit): Promise<void> {
  await sendAccounts(visit, { form: emptyAccount, errors: [] });
}

/** The answer itself has the secret: no address does, and nothing keeps it. */
export async function makeServiceAccount(visit: Visit): Promise<void> {
  const form = readAccountForm(visit.req.body);
  try {
    const account = await visit.api.makeServiceAccount(accountBodyOf(form));
    visit.send(secretView, { account, isNew: true }, 201);
  } catch (error) {
    await sendAccounts(visit, { form, errors: accountErrors(error) });
  }
}

export async function rotateServiceAccount({ api, req, res, send }: Visit): Promise<void> {
  try {
    send(secretView, { account: await api.rotateServiceAccount(readId(req)), isNew: false });
  } catch (error) {
    const isRevoked = error instanceof ApiProblem && error.code === "service-account-revoked";
    if (!isRevoked) throw error;
    flashes.goTo(res, path, "already-revoked");
  }
}

export async function revokeServiceAccount({ api, req, res }: Visit): Promise<void> {
  await api.revokeServiceAccount(readId(req));
  flashes.goTo(res, path, "account-revoked");
}

interface Typed {
  form: ServiceAccountForm;
  errors: readonly FieldError[];
}

async function sendAccounts({ api, req, send }: Visit, typed: Typed): Promise<void> {
  const { items } = await api.listServiceAccounts();
  const view = { ...typed, accounts: items, flash: flashes.read(req) };
  send(accountsView, view, typed.errors.length > 0 ? 422 : 200);
}

function accountsView(
  page: Page,
  view: Typed & { accounts: readonly ServiceAccount[]; flash: Flash | undefined },
): Html {
  const { accounts, form, errors, flash } = view;
  const living = accounts.filter(({ revokedAt }) => revokedAt === null);
  const revoked = accounts.filter(({ revokedAt }) => revokedAt !== null);
  const none = html`<p class="hint">No program uses the API by a secret of ours. Make the first one below.</p>`;
  const body = html`<div class="stack">
  ${living.length === 0 ? card({ id: "accounts", title: "In use" }, none) : living.map((account) => accountCard(page, account))}
  ${accountForm(page, form, errors)}
  ${revoked.length > 0 && card({ id: "revoked", title: "Revoked" }, revokedList(page, revoked))}
</div>`;
  const scripts = ["confirm-step.js", "save-once.js"];
  return consolePage(page, { title: "Service accounts", told: flashNotice(flash), errors, scripts }, body);
}

function stateOf({ expiresAt, lastUsedAt }: ServiceAccount): Said {
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return said("stopped", "Run out");
  return lastUsedAt === null ? said("note", "Not used yet") : said("done", "In use");
}

function accountCard(page: Page, account: ServiceAccount): Html {
  const { id, name, createdBy, createdAt, expiresAt, lastUsedAt, secretMadeAt, earlierSecretEndsAt } = account;
  const rotate = confirmStep(page, {
    id: `rotate-${id}`,
    path: `${path}/${id}/rotate`,
    verb: "New secret",
    what: ` for ${name}`,
    title: `A new secret for ${name}?`,
    text: "It is shown once. The secret until now works for another day, and one that was replaced before stops at once.",
    act: "Make a new secret",
    keep: "Leave it",
  });
  const revoke = confirmStep(page, {
    id: `revoke-${id}`,
    path: `${path}/${id}/revoke`,
    verb: "Revoke",
    what: ` ${name}`,
    title: `Revoke ${name}?`,
    text: "The program is refused within seconds, for good. What it did stays in the history.",
    act: "Revoke it",
    keep: "Keep it",
  });
  return card(
    { id: `account-${id}`, title: name, beside: statusPill(stateOf(account)) },
    html`${facts([
      ...rights(account),
      ["Made", html`${moment(page, createdAt)} by ${bdi(createdBy)}`],
      ["Secret made", moment(page, secretMadeAt)],
      earlierSecretEndsAt && ["Earlier secret works until", moment(page, earlierSecretEndsAt)],
      ["Last used", lastUsedAt === null ? "Never" : moment(page, lastUsedAt)],
      expiresAt && ["Runs out", moment(page, expiresAt)],
      ["Subject in the history", identifier(`service:${id}`)],
    ])}
    <div class="actions">${rotate}${revoke}</div>`,
  );
}

const rights = ({ roles, scopes, clientIds, contactId }: ServiceAccount) =>
  [
    ["Roles", roles.map((role) => roleNames[role]).join(", ")],
    ["Scopes", scopes === null ? "All that its roles have" : identifier(scopes.join(", "))],
    clientIds && (["Clients", identifier(clientIds.join(", "))] as const),
    contactId !== null && (["Contact", identifier(contactId)] as const),
    clientIds === null && contactId === null && (["Sees", "All clients"] as const),
  ] as const;

const revokedList = (page: Page, accounts: readonly ServiceAccount[]): Html =>
  html`<ul class="stack-list">${accounts.map(
    ({ name, revokedAt }) => html`<li>${bdi(name)} <span class="meta">${moment(page, revokedAt ?? "")}</span></li>`,
  )}</ul>`;

/** The only page that shows a secret, and shows it once. */
function secretView(page: Page, { account, isNew }: { account: ServiceAccountWithSecret; isNew: boolean }): Html {
  const { name, secret, earlierSecretEndsAt } = account;
  const words = { "data-copied": "Copied.", "data-not-copied": "The browser did not copy it. Select it and copy it." };
  const body = html`<div class="narrow">${card(
    { id: "secret", title: "Secret" },
    html`${notice("waiting", "Keep it now: it is shown this once, and Rekey keeps no more than a hash of it.")}
    <copy-text class="field"${attributes(words)}>
      <label for="secret-text">Secret of ${bdi(name)}</label>
      <p class="hint" id="secret-text-hint">The program sends it with each request, as <code>Authorization: Bearer …</code></p>
      <span class="password-row"><input id="secret-text" class="identifier" readonly aria-describedby="secret-text-hint" value="${secret}" dir="ltr" spellcheck="false" autocomplete="off"><button class="secondary" type="button" hidden>Copy</button></span>
      <p class="field-note" role="status"></p>
    </copy-text>
    ${earlierSecretEndsAt && html`<p>The secret until now works until ${moment(page, earlierSecretEndsAt)}.</p>`}
    <p><a href="${page.linkTo(path)}">I have kept it</a></p>`,
  )}</div>`;
  const title = isNew ? "Service account made" : "New secret";
  const trail = [{ label: "Service accounts", href: path }, { label: title }];
  return consolePage(page, { title, trail, scripts: ["copy-text.js"] }, body);
}
