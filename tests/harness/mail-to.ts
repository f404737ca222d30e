import type { TestContact } from "./create-contact.ts";
import { requestByMail } from "./request-reset.ts";
import type { TestSystem } from "./test-system.ts";
import { waitForState } from "./wait-for-state.ts";

/** A reset whose link was mailed to a contact, the mail, and where that comes back to. */
export async function mailTo(system: TestSystem, contact: TestContact) {
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "mailed");
  const mail = system.mailbox.mailsTo(contact.email)[0];
  if (!mail) throw new Error("the mail is not in the mailbox");
  return { reset, mail, sender: mail.envelope.from };
}
