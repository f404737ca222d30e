import { beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { readTables } from "../harness/read-tables.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { postForm } from "../harness/submit-password.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
  return system.stop;
});

/** Resets by each method in each state that lasts, each of a contact of its own so that no newer one speaks for it. */
async function meetEveryState(): Promise<void> {
  const [mailed, used, cancelled, replaced, byHand, refused, selfService] = await Promise.all(
    Array.from({ length: 7 }, (_, index) => createContact(system, { portalAccess: index !== 5 })),
  );
  if (!mailed || !used || !cancelled || !replaced || !byHand || !refused || !selfService) throw new Error("too few");
  const reset = await requestByMail(system, used.id);
  await finishByMail(system, used, reset.id, freshPassword());
  await waitForState(system, (await requestByMail(system, mailed.id)).id, "mailed");
  const called = await requestByMail(system, cancelled.id);
  await waitForState(system, called.id, "mailed");
  await system.api().cancelReset(called.id);
  await requestByMail(system, replaced.id);
  await waitForState(system, (await requestByMail(system, replaced.id)).id, "mailed");
  await givePassword(system, byHand.id);
  await waitForState(system, (await requestByMail(system, refused.id)).id, "refused");
  await waitForState(system, (await requestByHand(system, refused.id, freshPassword())).id, "refused");
  await postForm(system, "/forgot-password", { address: selfService.email });
  await waitFor(() => system.mailbox.mailsTo(selfService.email).length > 0, { message: "the contact's own mail" });
}

async function waitUntilAllIsDone(): Promise<void> {
  const isDone = async () => {
    const [row] = await system.sql<{ open: number }[]>`
      select count(*)::int as open from events where consumed_at is null`;
    return row?.open === 0;
  };
  await waitFor(isDone, { message: "every event being done" });
}

/** All that events can change, to the moment of each row's last change, and every mail. */
async function readWorld() {
  const tables = await readTables(system.sql);
  const names = ["resets", "links", "deliveries", "delivery_attempts", "credentials", "contacts", "mail_budgets"];
  const rows = [...names, "audit_events"].map((name) => [name, tables[`table ${name}`]?.toSorted()]);
  return { rows, mails: system.mailbox.mails().length };
}

test("when the mark of every event that is done is lost, its work is asked for again and nothing at all changes", async () => {
  await meetEveryState();
  await waitUntilAllIsDone();
  const before = await readWorld();
  for (let round = 0; round < 2; round += 1) {
    await system.sql`update events set consumed_at = null, due_at = now()`;
    await waitUntilAllIsDone();
  }
  expect(await readWorld()).toEqual(before);
});
