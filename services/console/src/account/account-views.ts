import { showAddress } from "@rekey/contracts/show-address";
import type { SecondFactor } from "@rekey/database/sign-in/second-factor";
import type { StaffUser } from "@rekey/database/sign-in/staff";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import type { FieldError } from "@rekey/web/views/field";
import { type Said, said } from "@rekey/web/views/icons";
import { moment } from "@rekey/web/views/moment";
import { passwordField } from "@rekey/web/views/password-field";
import { sheetForm } from "@rekey/web/views/sheet";
import { staffPage } from "@rekey/web/views/staff-page";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, consolePage, facts, flashNotice, identifier } from "../common-views.ts";
import type { Flash } from "../flash.ts";
import { type Firm, nameOf, rolesOf } from "../staff/staff-list.ts";
import { accountPath } from "./account-flashes.ts";

interface AccountView {
  user: StaffUser;
  /** Undefined: they have none. */
  factor: SecondFactor | undefined;
  firm: Firm | undefined;
  paths: Record<"setUp" | AskedPassword, string>;
  /** Whether there are keys by which a second factor is kept. */
  canHave: boolean;
  mustHave: boolean;
  flash: Flash | undefined;
}

export function accountView(page: Page, view: AccountView): Html {
  const { user, factor, firm, flash } = view;
  const { id, name, email, issuer } = user;
  const way = issuer === null ? (factor ? "A password and a code" : "A password") : undefined;
  const about = card(
    { id: "about", title: "Account" },
    facts([
      ["Name", bdi(name)],
      ["E-mail address", email === "" ? "Not known" : bdi(showAddress(email))],
      ["Roles", rolesOf(user)],
      ["Signs in with", way ?? html`An account of ${bdi(nameOf(issuer ?? "", firm))}`],
      ["Subject in the history", identifier(`staff:${id}`)],
    ]),
  );
  const second = card(
    { id: "second-factor", title: "Second factor", beside: issuer === null && statusPill(stateOf(factor)) },
    issuer === null
      ? factorOf(page, view)
      : html`<p class="hint">It is asked for, or not, by ${bdi(nameOf(issuer, firm))}, where you sign in.</p>`,
  );
  const body = html`<div class="stack">${about}${second}</div>`;
  return consolePage(page, { title: "Your account", told: flashNotice(flash) }, body);
}

const stateOf = (factor: SecondFactor | undefined): Said =>
  factor === undefined ? said("quiet", "Off") : said("done", "On");

function factorOf(page: Page, { factor, paths, canHave, mustHave }: AccountView): Html {
  if (!canHave)
    return html`<p>It cannot be switched on here: whoever runs Rekey has set no key by which it would be kept (<code>STAFF_TOTP_KEYS</code>).</p>`;
  if (factor === undefined)
    return html`<p>With a second factor your password alone signs nobody in: Rekey also asks for a code that an authenticator shows, on your phone or in your password manager.</p>
    <p class="actions"><a class="button" href="${page.linkTo(paths.setUp)}"><span>Set it up</span></a></p>`;
  const off = html` <a href="${page.linkTo(paths.off)}">Switch it off</a>`;
  const none = html`<strong>None: make new ones</strong>`;
  return html`${facts([
    ["Since", moment(page, factor.since)],
    ["Recovery codes left", factor.codesLeft === 0 ? none : `${factor.codesLeft} of 10`],
    mustHave && ["Asked of you", "By whoever runs Rekey: it cannot be switched off"],
  ])}
  <p class="actions"><a class="button secondary" href="${page.linkTo(paths.codes)}"><span>New recovery codes</span></a>
  <a class="button secondary" href="${page.linkTo(paths.setUp)}"><span>Another authenticator</span></a>${!mustHave && off}</p>`;
}

/** What is done only by whoever knows the password. */
export type AskedPassword = "off" | "codes";

const words: Record<AskedPassword, { title: string; lead: string; act: string }> = {
  off: {
    title: "Switch your second factor off",
    lead: "From then on your password alone signs you in. You are signed out everywhere else, and your recovery codes work no more.",
    act: "Switch it off",
  },
  codes: {
    title: "New recovery codes",
    lead: "You get ten new ones, which are shown once. Those that you have work no more.",
    act: "Make new codes",
  },
};

interface AskPassword {
  asked: AskedPassword;
  path: string;
  errors: readonly FieldError[];
}

export function askPasswordView(page: Page, { asked, path, errors }: AskPassword): Html {
  const { title, lead, act } = words[asked];
  const password = { id: "current-password", label: "Your password", required: true, errors } as const;
  const fields = html`${passwordField(page, { ...password, autocomplete: "current-password" })}
  <div class="actions"><button type="submit">${act}</button> <a href="${page.linkTo(accountPath)}">Leave it as it is</a></div>`;
  const trail = [{ label: "Your account", href: accountPath }, { label: title }];
  const head = { title, errors, trail, scripts: ["password-field.js"] };
  return staffPage(page, head, sheetForm(page, { path, title, lead, errors }, fields));
}
