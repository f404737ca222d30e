import { expect } from "vitest";
import type { TestContact } from "./create-contact.ts";
import { waitForLink } from "./open-link.ts";
import { signInPortal } from "./sign-in-portal.ts";
import { submitPassword } from "./submit-password.ts";
import type { TestSystem } from "./test-system.ts";
import { waitForState } from "./wait-for-state.ts";

/** Does the contact's part of a reset by mail, and sees that the new password works. */
export async function finishByMail(
  system: Pick<TestSystem, "mailbox" | "portalUrl" | "sql">,
  contact: TestContact,
  resetId: string,
  password: string,
): Promise<void> {
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, resetId, "mailed");
  const answer = await submitPassword(system, token, password);
  expect(answer.status).toBe(303);
  await waitForState(system, resetId, "completed");
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
}
