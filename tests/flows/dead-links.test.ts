import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see } = systemTest();

interface MailedLink {
  contact: TestContact;
  resetId: string;
  token: string;
}

async function mailLink(): Promise<MailedLink> {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  return { contact, resetId: reset.id, token };
}

const inventedToken = "A".repeat(43);

/** All that a visitor can learn from an answer, but for what differs between any two answers. */
async function whatIsSeen(response: Response) {
  const headers = [...response.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
  return { status: response.status, headers, body: await response.text() };
}

async function tryLink(token: string) {
  return {
    submitted: await whatIsSeen(await submitPassword(system, token, freshPassword())),
    asked: await whatIsSeen(await postForm(system, "/set-password/whose", { token })),
  };
}

/** The password a contact has, and how many were ever submitted for them. */
async function passwordOf(contactId: string) {
  const resetId = (await see.resets({ contactId })).map(({ id }) => id);
  const submissions = await see.events({ type: "NewPasswordSubmitted", resetId });
  return { credential: await see.credential(contactId), submissions: submissions.length };
}

const deaths: { name: string; die: (link: MailedLink) => Promise<unknown> }[] = [
  {
    name: "was used",
    die: async ({ token, resetId }) => {
      expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
      await waitForState(system, resetId, "completed");
    },
  },
  {
    name: "was used, while its password still waits to be set",
    die: async ({ token }) => {
      await system.stopService("credentials-worker");
      expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
    },
  },
  {
    name: "was superseded by a newer command",
    die: async ({ contact, resetId }) => {
      await requestByMail(system, contact.id);
      await waitForState(system, resetId, "superseded");
    },
  },
  { name: "was cancelled", die: ({ resetId }) => system.api().cancelReset(resetId) },
  {
    name: "was sent to an address that is no longer the contact's",
    die: ({ contact }) => system.api().patchContact(contact.id, { email: `new.${contact.email}` }),
  },
  {
    name: "was sent before the address was changed and changed back",
    die: async ({ contact }) => {
      await system.api().patchContact(contact.id, { email: `new.${contact.email}` });
      await system.api().patchContact(contact.id, { email: contact.email });
    },
  },
  {
    name: "was sent to a contact whose access was switched off",
    die: ({ contact }) => system.api().patchContact(contact.id, { portalAccess: false }),
  },
  {
    name: "was sent before the access was switched off and on again",
    die: async ({ contact }) => {
      await system.api().patchContact(contact.id, { portalAccess: false });
      await system.api().patchContact(contact.id, { portalAccess: true });
    },
  },
  {
    name: "was sent before staff set a password by hand",
    die: async ({ contact, resetId }) => {
      await requestByHand(system, contact.id, freshPassword());
      await waitForState(system, resetId, "superseded");
    },
  },
];

test.each(deaths)("a link that $name sets no password and gets the one neutral page", async ({ die }) => {
  const link = await mailLink();
  try {
    await die(link);
    const before = await passwordOf(link.contact.id);
    const seen = await tryLink(link.token);
    expect(seen).toMatchObject({ submitted: { status: 410 }, asked: { status: 410, body: "{}" } });
    expect(seen).toEqual(await tryLink(inventedToken));
    expect(await passwordOf(link.contact.id)).toEqual(before);
  } finally {
    if (!system.isRunning("credentials-worker")) await system.restart("credentials-worker");
  }
});

test("a token that is almost right gets the same neutral page, and what is none is asked for again at its field", async () => {
  const { token, resetId } = await mailLink();
  const neutral = await tryLink(inventedToken);
  expect(neutral).toMatchObject({ submitted: { status: 410 }, asked: { status: 410 } });
  const last = token.at(-1) === "A" ? "Q" : "A";
  expect(await tryLink(`${token.slice(0, -1)}${last}`)).toEqual(neutral);
  for (const none of [token.slice(1), `${token}A`, "", "'; drop table links; --", "é".repeat(43), "\0"]) {
    const { submitted, asked } = await tryLink(none);
    expect([submitted.status, asked.status, asked.body]).toEqual([422, 422, "{}"]);
    expect(submitted.body).toContain("There is no whole code in this.");
    expect(submitted.body).toMatch(/<input id="token" [^>]*value=""[^>]*aria-invalid="true"/);
    expect(none !== "" && submitted.body.includes(none), "it is not said back").toBe(false);
  }
  expect((await submitPassword(system, token, freshPassword())).status, "the right one works still").toBe(303);
  await waitForState(system, resetId, "completed");
});

test("a link of one contact never sets the password of another", async () => {
  const [one, other] = [await mailLink(), await mailLink()];
  const password = freshPassword();
  await submitPassword(system, one.token, password);
  await waitForState(system, one.resetId, "completed");
  expect(await signInPortal(system, one.contact.email, password)).toBeDefined();
  expect(await signInPortal(system, other.contact.email, password)).toBeUndefined();
  expect((await submitPassword(system, other.token, freshPassword())).status).toBe(303);
});

test("of twenty uses of one link at once exactly one wins, and its password is the one that works", async () => {
  const { token, contact, resetId } = await mailLink();
  const passwords = Array.from({ length: 20 }, freshPassword);
  const statuses = await meetInDatabase(
    system,
    (lock) => lock("resets", { id: resetId }),
    () => passwords.map(async (password) => (await submitPassword(system, token, password)).status),
  );
  expect(statuses.filter((status) => status === 303)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(19);
  await waitForState(system, resetId, "completed");
  const winner = passwords[statuses.indexOf(303)] ?? "";
  expect(await signInPortal(system, contact.email, winner)).toBeDefined();
  expect(await see.events({ resetId, type: "NewPasswordSubmitted" })).toHaveLength(1);
  const { items } = await system.api("auditor").getTimeline(resetId);
  expect(items.filter(({ action }) => action === "password.submitted")).toHaveLength(1);
});
