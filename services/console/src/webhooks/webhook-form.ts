import { ApiProblem } from "@rekey/client/api-problem";
import { publicEventTypes, type PublicEventType } from "@rekey/contracts/public-events";
import type { WebhookBody } from "@rekey/contracts/webhooks";
import { withSingleSpaces } from "@rekey/contracts/visible-text";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { typedText } from "@rekey/web/typed-text";
import { field, type FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { card } from "../common-views.ts";

/** What was typed of a webhook. */
export interface WebhookForm {
  url: string;
  description: string;
  types: readonly PublicEventType[];
}

export const emptyWebhook: WebhookForm = { url: "", description: "", types: [] };

export function readWebhookForm(body: unknown): WebhookForm {
  return {
    url: typedText(body, "url").trim(),
    description: withSingleSpaces(typedText(body, "description")),
    types: publicEventTypes.filter((type) => typedText(body, `type-${type}`) === "yes"),
  };
}

export function webhookBodyOf({ url, description, types }: WebhookForm): WebhookBody {
  return { url, description: description === "" ? null : description, types: types.length === 0 ? null : [...types] };
}

/** What stood in the way, at its fields; another failure is none of the form's. */
export function webhookErrors(error: unknown): FieldError[] {
  if (!(error instanceof ApiProblem)) throw error;
  if (error.code === "too-many-webhooks") return [{ text: "There are 50 webhooks. Delete one first." }];
  if (error.code === "webhooks-off")
    return [{ text: "Webhooks are not set up here: the API has no WEBHOOK_SEALING_PUBLIC_KEY." }];
  const errors = error.errors.flatMap(({ pointer, detail }): FieldError[] => {
    if (pointer === "/url") return [{ field: "url", text: `The address ${detail}.` }];
    return pointer === "/description"
      ? [{ field: "description", text: "Use at most 200 characters, in one line." }]
      : [];
  });
  if (errors.length === 0) throw error;
  return errors;
}

/** The form of a place that events are to be sent to. */
export function webhookForm(page: Page, form: WebhookForm, errors: readonly FieldError[]): Html {
  const url = {
    id: "url",
    label: "Address",
    hint: "Where each message is posted, such as https://crm.example.org/hooks/rekey",
  };
  const description = {
    id: "description",
    label: "What it is",
    hint: "For whoever looks at this page; may stay empty",
  };
  const boxes = publicEventTypes.map(
    (type) =>
      html`<label class="check"><input type="checkbox" name="type-${type}" value="yes"${attributes({ checked: form.types.includes(type) })}><span class="identifier">${type}</span></label>`,
  );
  return card(
    { id: "add", title: "Add a webhook" },
    html`<form class="stack" method="post" action="${page.linkTo("/webhooks")}" autocomplete="off" novalidate>${formToken(page)}
      ${field(page, { ...url, value: form.url, errors, maxlength: 2_000, required: true, plain: true, autocomplete: "off" })}
      ${field(page, { ...description, value: form.description, errors, maxlength: 200, autocomplete: "off" })}
      <fieldset class="stack">
        <legend>Which events</legend>
        <p class="hint">None chosen: all, also those that there will be.</p>
        <div class="box-grid">${boxes}</div>
      </fieldset>
      <save-once class="actions" data-sending="Adding…"><button type="submit">Add it and show its secret</button></save-once>
    </form>`,
  );
}
