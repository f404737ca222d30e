import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { readTables } from "../harness/read-tables.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { postForm } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange } = systemTest();

/** Resets by each method in each state that lasts, each of a contact of its own so that no newer one speaks for it. */
async function meetEveryState(): Promise<void> {
  const [mailed, used, cancelled, replaced, byHand, selfService] = await Promise.all(
    Array.from({ length: 6 }, () => createContact(system)),
  );
  if (!mailed || !used || !cancelled || !replaced || !byHand || !selfService) throw new Error("too few");
  const reset = await requestByMail(system, used.id);
  await finishByMail(system, used, reset.id, freshPassword());
  await waitForState(system, (await requestByMail(system, mailed.id)).id, "mailed");
  const called = await requestByMail(system, cancelled.id);
  await waitForState(system, called.id, "mailed");
  await system.api().cancelReset(called.id);
  await requestByMail(system, replaced.id);
  await waitForState(system, (await requestByMail(system, replaced.id)).id, "mailed");
  await givePassword(system, byHand.id);
  await meetRefusals();
  await postForm(system, "/forgot-password", { address: selfService.email });
  await waitFor(() => system.mailbox.mailsTo(selfService.email).length > 0, { message: "the contact's own mail" });
}

/** Access is taken away beside the API, which would end the reset: whoever looks first is the worker. */
async function meetRefusals(): Promise<void> {
  const [one, other] = [await createContact(system), await createContact(system)];
  await system.stopService("credentials-worker");
  const resets = [await requestByMail(system, one.id), await requestByHand(system, other.id, freshPassword())];
  for (const { id } of [one, other]) await arrange.change("contacts", { id }, { portalAccess: false });
  await system.restart("credentials-worker");
  for (const { id } of resets) await waitForState(system, id, "refused");
}

async function waitUntilAllIsDone(): Promise<void> {
  await waitFor(() => see.isQuiet(), { message: "every event being done" });
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
    await arrange.change("events", {}, { consumedAt: null, dueAt: new Date() });
    await waitUntilAllIsDone();
  }
  expect(await readWorld()).toEqual(before);
});
