import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { card, consolePage } from "../common-views.ts";
import { roleBoxes } from "./role-boxes.ts";
import { invitePath, staffPath } from "./staff-paths.ts";

interface InviteForm {
  email: string;
  name: string;
  roles: readonly string[];
  errors: readonly FieldError[];
}

export function inviteView(page: Page, { email, name, roles, errors }: InviteForm): Html {
  const title = "Invite somebody";
  const fault = errors.find((error) => error.field === "roles");
  const whatFor = "A link to set a password goes to it, and they sign in with it.";
  const address = { id: "email", type: "email", label: "E-mail address", hint: whatFor, plain: true } as const;
  const who = card(
    { id: "who", title: "Who it is" },
    html`<div class="stack">${field(page, { ...address, value: email, maxlength: 1_000, required: true, errors })}
    ${field(page, { id: "name", label: "Name", value: name, maxlength: 200, required: true, errors })}</div>`,
  );
  const what = card(
    { id: "roles", title: "Roles" },
    html`<fieldset class="stack"${attributes({ "aria-describedby": fault && "roles-error" })}>
      <legend>What they may</legend>
      ${fault && html`<p class="field-error" id="roles-error">${fault.text}</p>`}
      ${roleBoxes(roles)}
    </fieldset>`,
  );
  const body = html`
<form class="stack narrow" method="post" action="${page.linkTo(invitePath)}" autocomplete="off" novalidate>${formToken(page)}
  ${who}
  ${what}
  <save-once class="actions" data-sending="Inviting…"><button type="submit">Send the invitation</button><a href="${page.linkTo(staffPath)}">Back to the staff</a></save-once>
</form>`;
  const trail = [{ label: "Staff", href: staffPath }, { label: title }];
  return consolePage(page, { title, trail, errors, scripts: ["save-once.js"] }, body);
}
