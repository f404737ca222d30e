import { showAddress } from "@rekey/contracts/show-address";
import { grouped } from "@rekey/secrets/recovery-codes";
import { reveal, type Secret } from "@rekey/secrets/secret";
import { totpAddress } from "@rekey/secrets/totp";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { errorSummary } from "@rekey/web/views/error-summary";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { passwordField } from "@rekey/web/views/password-field";
import { framedPage, sheetPage } from "@rekey/web/views/sheet";
import { accountPath } from "../account/account-flashes.ts";
import { notice } from "../common-views.ts";
import { qrPicture } from "./qr-picture.ts";

interface SetUpView {
  path: string;
  asksPassword: boolean;
  /** Whether they have none yet. */
  isFirst: boolean;
  /** The secret, sealed. */
  offer: string;
  secret: Secret;
  account: string;
  errors: readonly FieldError[];
}

export function setUpView(page: Page, view: SetUpView): Html {
  const { path, asksPassword, isFirst, offer, secret, account, errors } = view;
  const title = isFirst ? "Set up your second factor" : "Set up another authenticator";
  const lead = asksPassword
    ? "From then on Rekey asks for a code of it after your password. You are signed out everywhere else."
    : "Rekey asks for a code after your password, and you have no authenticator yet. Set it up now to go on.";
  const address = totpAddress(secret, { issuer: page.siteName, account });
  const password = { id: "current-password", label: "Your password", required: true, errors } as const;
  const body = html`${errorSummary(page, errors)}
<form class="sheet" method="post" action="${page.linkTo(path)}" novalidate>${formToken(page)}
  <input type="hidden" name="offer" value="${offer}">
  <header><h1>${title}</h1><p>${lead}</p></header>
  <p><strong>1.</strong> Scan this with an authenticator, such as the one in your password manager or phone:</p>
  ${qrPicture(address, "QR code with the key for your authenticator")}
  <details><summary>No camera? Type the key</summary>
    <p>Account <bdi>${showAddress(account)}</bdi>, six digits, every 30 seconds, and this key:</p>
    <p class="identifier" id="secret" dir="ltr">${grouped(reveal(secret), " ")}</p>
  </details>
  <p><strong>2.</strong> Type the six digits that it shows:</p>
  ${field(page, { id: "code", label: "Code", required: true, maxlength: 20, plain: true, inputmode: "numeric", autocomplete: "one-time-code", errors })}
  ${asksPassword && passwordField(page, { ...password, autocomplete: "current-password" })}
  <button type="submit">Switch it on</button>
  ${asksPassword && html`<p><a href="${page.linkTo(accountPath)}">Back to your account</a></p>`}
</form>`;
  return framedPage(page, { title, errors, scripts: ["password-field.js"] }, body);
}

const copyWords = {
  "data-copied": "Copied.",
  "data-not-copied": "The browser did not copy them. Select and copy them.",
};

/** The only page that shows them, and shows them once. */
export function recoveryCodesView(page: Page, { codes, title }: { codes: readonly string[]; title: string }): Html {
  const text = codes.join("\n");
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`Recovery codes for ${page.siteName}. Each works once.\n\n${text}\n`)}`;
  const body = html`<p>These are your recovery codes. Each signs you in once, after your password, when your authenticator is lost.</p>
  ${notice("waiting", "Keep them now, away from your authenticator: they are shown this once, and codes of before do not work any more.")}
  <copy-text class="field"${attributes(copyWords)}>
    <label for="codes">Recovery codes</label>
    <textarea id="codes" class="identifier" readonly rows="${codes.length}" dir="ltr" spellcheck="false" autocomplete="off">${text}</textarea>
    <span class="actions"><button class="secondary" type="button" hidden>Copy</button>
    <a class="button secondary" download="rekey-recovery-codes.txt" href="${file}"><span>Download</span></a>
    <print-page><button class="secondary" type="button" hidden>Print</button></print-page></span>
    <p class="field-note" role="status"></p>
  </copy-text>
  <p class="actions"><a class="button" href="${page.linkTo("/")}"><span>I have kept them</span></a></p>`;
  return sheetPage(page, { title, scripts: ["copy-text.js", "print-page.js"] }, body);
}
