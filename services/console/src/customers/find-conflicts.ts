import type { Contact } from "@rekey/contracts/resources";
import type { FieldError } from "@rekey/web/views/field";
import { languageName } from "./contact-choices.ts";
import { changesOf, type ContactForm, formOf, type Seen, textFields } from "./contact-form.ts";

/**
 * Where saving would undo what somebody else did since the page was loaded: both changed the same field, or a link
 * would go to an address that is no longer the one on the page. What only the others changed stays as they made it.
 */
export function findConflicts(stored: Contact, seen: Seen, form: ContactForm): FieldError[] {
  const now = formOf(stored);
  const then = formOf(seen);
  const errors = textFields.flatMap((field) => {
    const isTheirs = now[field] !== then[field] && now[field] !== form[field];
    const isMine = form[field] !== then[field] || (field === "email" && form.method === "email");
    if (!isTheirs || !isMine) return [];
    const isMineToo = form[field] !== then[field];
    const shown = field === "locale" ? languageName(now.locale) : now[field];
    const advice = isMineToo
      ? `It is now ${shown === "" ? "empty" : `“${shown}”`}. Save again to replace that with yours.`
      : "It is shown as it is now. Check it, then save again.";
    return [{ field, text: `Somebody changed this meanwhile. ${advice}` }];
  });
  return errors.length === 0 ? [] : [{ field: "method-keep", text: "Nothing was saved yet." }, ...errors];
}

/** The form as it goes on after that: what the visitor changed, over what is stored now. */
export function rebase(stored: Contact, seen: Seen, form: ContactForm): ContactForm {
  const now = formOf(stored);
  const changed = Object.keys(changesOf(seen, form) ?? {});
  const kept = changed.map((field) => [field, form[field as keyof ContactForm]]);
  const { method, mustChange, confirmAddress, reason } = form;
  return { ...now, ...(Object.fromEntries(kept) as Partial<ContactForm>), method, mustChange, confirmAddress, reason };
}
