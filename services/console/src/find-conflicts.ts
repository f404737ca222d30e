import type { Contact } from "@rekey/contracts/resources";
import { changesOf, formOf } from "./contact-form.ts";
import type { ContactForm, FormError, Seen } from "./contact-form.ts";

const textFields = ["name", "email", "position", "phone", "timeZone"] as const;

/**
 * Where saving would undo what somebody else did since the page was loaded: both changed the same field, or a link
 * would go to an address that is no longer the one on the page. What only the others changed stays as they made it.
 */
export function findConflicts(stored: Contact, seen: Seen, form: ContactForm): FormError[] {
  const now = formOf(stored);
  const then = formOf(seen);
  const errors = textFields.flatMap((field) => {
    const isTheirs = now[field] !== then[field] && now[field] !== form[field];
    const isMine = form[field] !== then[field] || (field === "email" && form.method === "email");
    if (!isTheirs || !isMine) return [];
    const isMineToo = form[field] !== then[field];
    const news = isMineToo
      ? `It is now ${now[field] === "" ? "empty" : `“${now[field]}”`}. Save again to replace that with yours.`
      : "It is shown as it is now. Check it, then save again.";
    return [{ field, text: `Somebody changed this meanwhile. ${news}` }];
  });
  return errors.length === 0 ? [] : [{ field: "method-keep", text: "Nothing was saved yet." }, ...errors];
}

/** The form as it goes on after such news: what the visitor changed, over what is stored now. */
export function rebase(stored: Contact, seen: Seen, form: ContactForm): ContactForm {
  const now = formOf(stored);
  const changes = changesOf(seen, form) ?? {};
  const kept: [string, string | boolean][] = Object.keys(changes).map((field) => [
    field,
    form[field as keyof ContactForm],
  ]);
  const { method, mustChange, confirmAddress, reason } = form;
  return { ...now, ...Object.fromEntries(kept), method, mustChange, confirmAddress, reason };
}
