import { expect } from "vitest";
import { createContact, type TestContact } from "./create-contact.ts";
import { finishByMail } from "./finish-by-mail.ts";
import { freshPassword } from "./fresh-password.ts";
import { waitForLink } from "./open-link.ts";
import { requestByHand, requestByMail } from "./request-reset.ts";
import { signInPortal } from "./sign-in-portal.ts";
import { submitPassword } from "./submit-password.ts";
import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";
import { waitForState } from "./wait-for-state.ts";

interface Asked {
  contact: TestContact;
  resetId: string;
}

export interface OpenResets {
  completed: Asked & { password: string };
  mailed: Asked & { token: string };
  accepted: Asked;
  byHand: Asked & { password: string };
}

/** Resets of which one has ended, one waits for its contact and two for the workers, which are stopped. */
export async function leaveResetsOpen(system: TestSystem): Promise<OpenResets> {
  const ask = async (): Promise<Asked> => {
    const contact = await createContact(system);
    return { contact, resetId: (await requestByMail(system, contact.id)).id };
  };
  const completed = { ...(await ask()), password: freshPassword() };
  await finishByMail(system, completed.contact, completed.resetId, completed.password);
  const mailed = await ask();
  const { token } = await waitForLink(system, mailed.contact.email);
  await waitForState(system, mailed.resetId, "mailed");
  await Promise.all([system.stopService("credentials-worker"), system.stopService("mail-worker")]);
  const accepted = await ask();
  const contact = await createContact(system);
  const password = freshPassword();
  const { id } = await requestByHand(system, contact.id, password, { mustChange: false });
  return { completed, mailed: { ...mailed, token }, accepted, byHand: { contact, resetId: id, password } };
}

/**
 * Sees that all of them go on in another system, and that the whole history is sealed, what is written now included.
 */
export async function expectToGoOn(system: TestSystem, resets: OpenResets): Promise<void> {
  const { completed, mailed, accepted, byHand } = resets;
  expect(await signInPortal(system, completed.contact.email, completed.password)).toBeDefined();
  await waitForState(system, byHand.resetId, "completed");
  expect(await signInPortal(system, byHand.contact.email, byHand.password)).toBeDefined();
  await finishByMail(system, accepted.contact, accepted.resetId, freshPassword());
  expect((await submitPassword(system, mailed.token, freshPassword())).status).toBe(303);
  await waitForState(system, mailed.resetId, "completed");
  const isSealed = async () => {
    const [row] =
      await system.sql`select from audit_events a where not exists (select from audit_seals where audit_event_id = a.id)`;
    return row === undefined;
  };
  await waitFor(isSealed, { message: "every row of the history being sealed" });
}
