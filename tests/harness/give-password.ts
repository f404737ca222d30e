import { freshPassword } from "./fresh-password.ts";
import { requestByHand } from "./request-reset.ts";
import type { TestSystem } from "./test-system.ts";
import { waitForState } from "./wait-for-state.ts";

/** Sees to it that a contact has a password, which they may keep, and tells it. */
export async function givePassword(system: Pick<TestSystem, "api" | "sql">, contactId: string): Promise<string> {
  const password = freshPassword();
  const reset = await requestByHand(system, contactId, password, { mustChange: false });
  await waitForState(system, reset.id, "completed");
  return password;
}
