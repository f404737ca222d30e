import type { Page } from "../create-pages.ts";
import { attributes, type Html, html } from "../html.ts";
import { formToken } from "./form-token.ts";

/** A question and its two answers. */
export interface Question {
  title: string;
  text: string;
  act: string;
  keep: string;
}

interface ConfirmStep extends Question {
  id: string;
  path: string;
  method?: "get" | "post";
  verb: string;
  /** What the verb is done to, for those who do not see where its button stands. */
  what?: string;
  /** What the page's script knows the step by. */
  action?: string;
  isHidden?: boolean;
}

/** A button that asks before it does something. */
export function confirmStep(page: Page, data: ConfirmStep): Html {
  const { id, path, method = "post", verb, what, action, isHidden } = data;
  const element = attributes({ "data-action": action, hidden: isHidden });
  return html`<confirm-step${element}>
  <form method="${method}" action="${page.linkTo(path)}">
    ${method === "post" && formToken(page)}
    <button class="secondary" type="submit">${verb}${what && html`<span class="visually-hidden">${what}</span>`}</button>
    <dialog class="dialog" aria-labelledby="${id}-title" aria-describedby="${id}-text">
      ${dialogWords(id, data, "submit")}
    </dialog>
  </form>
</confirm-step>`;
}

export function dialogWords(id: string, { title, text, act, keep }: Question, type: "submit" | "button"): Html {
  return html`<div class="dialog-words">
  <h2 id="${id}-title">${title}</h2>
  <p id="${id}-text">${text}</p>
  <div class="actions"><button type="${type}">${act}</button><button class="secondary" type="button">${keep}</button></div>
</div>`;
}
