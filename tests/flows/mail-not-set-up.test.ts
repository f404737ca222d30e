import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { givePassword } from "../harness/give-password.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system } = systemTest({ mail: false });

test("where mail is not set up the API says so, and why, before anybody tries", async () => {
  const status = await waitFor(
    async () => {
      const told = await system.api().mailStatus();
      return told.checkedAt !== null && told;
    },
    { message: "the mail worker's first report" },
  );
  expect(status).toMatchObject({ configured: false, healthy: false });
  expect(status.reason).toMatch(/not set up/);
});

test("a command by mail is refused there, nothing is written, and the mail is not counted", async () => {
  const contact = await createContact(system);
  const before = await countRows(system);
  const answer = system.api().requestReset(contact.id, { method: "email" }, { idempotencyKey: randomUUID() });
  await expect(answer).rejects.toMatchObject({ status: 409, code: "mail-not-configured" });
  expect(await countRows(system)).toEqual(before);
});

test("a password by hand takes effect there all the same", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  expect(await signInPortal(system, contact.email, password)).toMatchObject({ location: "/account" });
});
