import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { field, type FieldError } from "@rekey/web/views/field";
import { focusPage } from "@rekey/web/views/focus-page";
import { sheetForm, sheetPage } from "@rekey/web/views/sheet";
import { secondStepPaths } from "./second-step-paths.ts";

export type CodeWay = "code" | "recoveryCode";

const words = {
  code: {
    title: "Your code",
    lead: "Your password was right. Now type the six digits that your authenticator shows for Rekey.",
    label: "Code",
    other: "Use a recovery code instead",
    to: "recoveryCode",
  },
  recoveryCode: {
    title: "A recovery code",
    lead: "Type one of the codes that you kept when you switched your second factor on. Each of them works once.",
    label: "Recovery code",
    other: "Use the authenticator after all",
    to: "code",
  },
} as const;

export function codeView(page: Page, { way, errors }: { way: CodeWay; errors: readonly FieldError[] }): Html {
  const { title, lead, label, other, to } = words[way];
  const shape = way === "code" ? ({ inputmode: "numeric", autocomplete: "one-time-code" } as const) : {};
  const fields = html`${field(page, { id: "code", label, required: true, maxlength: 40, plain: true, errors, autocomplete: "off", ...shape })}
  <button type="submit">Sign in</button>
  <p class="hint"><a href="${page.linkTo(secondStepPaths[to])}">${other}</a><br>
  Neither of them? An administrator can take your second factor away. <a href="${page.linkTo("/sign-in")}">Begin again</a></p>`;
  return focusPage(
    page,
    { title, errors },
    sheetForm(page, { path: secondStepPaths[way], title, lead, errors }, fields),
  );
}

/** `hasKeys`: there are keys, and not the one that is needed. */
export function noKeyView(page: Page, { hasKeys }: { hasKeys: boolean }): Html {
  const title = "Your code cannot be checked at the moment";
  const recovery = html` <a href="${page.linkTo(secondStepPaths.recoveryCode)}">Use a recovery code</a>`;
  const body = html`<p>Rekey lacks the key for it, so you cannot be signed in by a code. Nothing is wrong with your account. Tell whoever runs Rekey that a key is missing in <code>STAFF_TOTP_KEYS</code>.</p>
  <p class="actions"><a class="button" href="${page.linkTo("/sign-in")}">Back to the sign-in</a>${hasKeys && recovery}</p>`;
  return sheetPage(page, { title }, body);
}
