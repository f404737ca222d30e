import { beforeEach, expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { readLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import type { TestSystem } from "../harness/test-system.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// What the page of the mailbox's faults says that Rekey does is what Rekey does.

type Faults = Parameters<TestSystem["mailbox"]["faults"]["replace"]>[0];

const { test, system } = systemTest({
  services: ["api", "credentials-worker", "mail-worker"],
  serviceEnv: { "mail-worker": { SMTP_TIMEOUT: "3s" } },
});
beforeEach(() => system.mailbox.faults.clear());

async function requestUnder(faults: Faults) {
  const contact = await createContact(system);
  system.mailbox.faults.replace(faults);
  const reset = await requestByMail(system, contact.id);
  return { contact, reset };
}

test.for<[name: string, fault: Faults[number]]>([
  ["refused for now", { effect: "reply", phase: "rcpt", code: 451, times: 1 }],
  ["refused for now after the message", { effect: "reply", phase: "dot", code: 452, times: 1 }],
  ["turned away at the greeting", { effect: "reply", phase: "connect", code: 554, times: 1 }],
  ["turned away for its sender", { effect: "reply", phase: "mail", code: 550, times: 1 }],
  ["not answered", { effect: "hang", phase: "rcpt", times: 1 }],
  ["answered too late", { effect: "delay", phase: "mail", seconds: 3_600, times: 1 }],
  ["hung up on", { effect: "drop", phase: "rcpt", times: 1 }],
  ["not offered TLS on this machine", { effect: "refuse-tls", times: 1 }],
])("Rekey that is %s once tries again by itself, and the mail comes once", async ([, fault]) => {
  const { contact, reset } = await requestUnder([fault]);
  await waitForState(system, reset.id, "mailed");
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
  expect(system.mailbox.faults.list()).toEqual([{ ...fault, struck: 1 }]);
});

test.for<[name: string, fault: Faults[number]]>([
  ["hung up on", { effect: "drop", phase: "dot", times: 1 }],
  ["not answered", { effect: "hang", phase: "dot", times: 1 }],
  ["answered too late", { effect: "delay", phase: "dot", seconds: 3_600, times: 1 }],
])("Rekey that is %s after the message sends it once more, with the same link", async ([, fault]) => {
  const { contact, reset } = await requestUnder([fault]);
  await waitForState(system, reset.id, "mailed");
  const mails = system.mailbox.mailsTo(contact.email);
  expect(mails).toHaveLength(2);
  expect(new Set(mails.map((mail) => readLink(mail).url)).size).toBe(1);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
});

test.for(["rcpt", "dot"] as const)(
  "refusing one contact for good at %s ends that contact's reset and no other",
  async (phase) => {
    const other = await createContact(system);
    const one = await createContact(system);
    system.mailbox.faults.replace([{ effect: "reply", phase, code: 550, recipient: one.email }]);
    const refused = await requestByMail(system, one.id);
    const taken = await requestByMail(system, other.id);
    await waitForState(system, refused.id, "undeliverable");
    await waitForState(system, taken.id, "mailed");
    expect(system.mailbox.mailsTo(one.email)).toEqual([]);
  },
);

test("a mail that is sent back from the mailbox ends its reset and flags the address", async () => {
  system.mailbox.sendBouncesTo(system.urls.bounces);
  const { contact, reset } = await requestUnder([]);
  await waitForState(system, reset.id, "mailed");
  const mail = system.mailbox.mailsTo(contact.email)[0];
  expect(await system.mailbox.bounce(mail?.id ?? "")).toMatchObject({ taken: true });
  await waitForState(system, reset.id, "undeliverable");
  expect((await system.api().getContact(contact.id)).emailBounce).toMatchObject({
    reason: "550 5.1.1 No such user here",
  });
});
