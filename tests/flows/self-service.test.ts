import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { countRows } from "../harness/count-rows.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import type { Rows } from "../harness/tables.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange } = systemTest({
  env: { MAILS_PER_CONTACT_PER_HOUR: "3", SELF_SERVICE_MAILS_PER_CONTACT_PER_HOUR: "3" },
});

type Request = Rows["resets"];

/** Asks for a link as a visitor, and waits until the worker has dealt with it. */
async function ask(address: string): Promise<{ seen: object; request: Request }> {
  const known = (await see.resets({ method: "self_service" })).map(({ id }) => id);
  const response = await postForm(system, "/forgot-password", { address });
  const seen = await whatIsSeen(response);
  const request = await waitFor(
    async () => {
      const dealtWith = await see.resets({ method: "self_service", state: ["mailed", "refused"] });
      return dealtWith.find(({ id }) => !known.includes(id));
    },
    { message: "the request being dealt with" },
  );
  return { seen, request };
}

async function whatIsSeen(response: Response) {
  const headers = [...response.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
  return { status: response.status, headers, body: await response.text() };
}

test("whoever asks gets the same answer, and only a contact gets a mail", async () => {
  const [contact, newcomer] = [await createContact(system), await createContact(system)];
  await givePassword(system, contact.id);
  const noAccess = await createContact(system, { portalAccess: false });
  const known = await ask(contact.email);
  const others = [await ask("nobody.at.all@contacts.test"), await ask(noAccess.email), await ask(newcomer.email)];
  expect(known.seen).toMatchObject({ status: 303 });
  for (const { seen } of others) expect(seen).toEqual(known.seen);
  expect(known.request).toMatchObject({ state: "mailed", contactId: contact.id });
  expect(others.map(({ request }) => [request.state, request.refusedBecause, request.contactId])).toEqual([
    ["refused", "nobody", null],
    ["refused", "nobody", null],
    ["mailed", null, newcomer.id],
  ]);
  const recipients = system.mailbox.mails().flatMap(({ envelope }) => envelope.to);
  expect(new Set(recipients)).toEqual(new Set([contact.email, newcomer.email]));
  const sent = await getPage(system, "/forgot-password/sent");
  expect(sent.status).toBe(200);
  expect(await sent.text()).not.toContain("@");
});

test("the address of nobody is kept nowhere once it was looked up", async () => {
  const { request } = await ask("passing.stranger@contacts.test");
  const rows = [await see.reset(request.id), ...(await see.history({ resetId: request.id }))];
  expect(rows.length).toBeGreaterThan(1);
  expect(JSON.stringify(rows)).not.toContain("passing.stranger");
});

test("a request that is handled only after a newer one is told of its contact, and its address is kept nowhere", async () => {
  const contact = await createContact(system);
  await system.stopService("credentials-worker");
  await postForm(system, "/forgot-password", { address: contact.email });
  // A dead letter, as one whose job has failed for good, until a person retries it.
  const [late] = await see.resets({ typedAddressKey: contact.email });
  const resetId = late?.id ?? "";
  expect(await arrange.change("events", { resetId }, { deadLetteredAt: new Date() })).toBe(1);
  const newer = await requestByMail(system, contact.id);
  await system.restart("credentials-worker");
  await waitForState(system, newer.id, "mailed");
  await arrange.change("events", { resetId }, { deadLetteredAt: null, dueAt: new Date() });
  await waitForState(system, resetId, "superseded");
  const told = { contactId: contact.id, clientId: contact.clientId, typedAddressKey: null };
  expect(await see.reset(resetId)).toMatchObject(told);
});

test("the mail goes to the address as stored, whatever case was typed, and its link sets the password", async () => {
  const contact = await createContact(system);
  const oldPassword = await givePassword(system, contact.id);
  const session = await signInPortal(system, contact.email, oldPassword);
  const { request } = await ask(`  ${contact.email.toUpperCase()} `);
  expect(await signInPortal(system, contact.email, oldPassword), "asking changes nothing").toBeDefined();
  const { token } = await waitForLink(system, contact.email);
  const password = freshPassword();
  const submitted = await submitPassword(system, token, password);
  expect(submitted.headers.get("location")).toBe(`/password/${request.id}`);
  const done = await getPage(system, `/password/${request.id}`);
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("Your password is set")]);
  expect(await signInPortal(system, contact.email, oldPassword)).toBeUndefined();
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
  expect((await getPage(system, "/account", { cookie: session?.cookie ?? "" })).status).toBe(303);
});

/** Asks at the portal `times` times, each once the mail of the one before has come. */
async function askAgain(contact: TestContact, times: number, mailsBefore: number) {
  const asked = [];
  let mails = mailsBefore;
  for (let time = 0; time < times; time += 1) {
    asked.push(await ask(contact.email));
    if (asked.at(-1)?.request.refusedBecause !== "too-many-mails") mails += 1;
    await waitForLink(system, contact.email, mails);
  }
  return asked;
}

const becauseOf = (asked: { request: Request }[]) => asked.map(({ request }) => request.refusedBecause);

test("whoever asks again gets the same answer and the contact the same link, no more often than the limit", async () => {
  const contact = await createContact(system);
  const [first, ...others] = await askAgain(contact, 5, 0);
  for (const { seen } of others) expect(seen).toEqual(first?.seen);
  expect(first?.request).toMatchObject({ state: "mailed", contactId: contact.id });
  expect(becauseOf(others)).toEqual(["link-repeated", "link-repeated", "too-many-mails", "too-many-mails"]);
  expect(others.map(({ request }) => request.contactId)).toEqual([null, null, null, null]);
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(3);
  const tokens = [1, 2, 3].map(async (mail) => (await waitForLink(system, contact.email, mail)).token);
  const [token, ...repeated] = await Promise.all(tokens);
  expect(new Set(repeated)).toEqual(new Set([token]));
  expect((await submitPassword(system, token ?? "", freshPassword())).status).toBe(303);
});

test("requests at the portal neither end the link that staff sent nor keep it alive, and cost staff none of its mails", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  const { linkExpiresAt } = await system.api().getReset(reset.id);
  const asked = await askAgain(contact, 5, 1);
  expect(becauseOf(asked)).toEqual([
    "link-repeated",
    "link-repeated",
    "link-repeated",
    "too-many-mails",
    "too-many-mails",
  ]);
  const told = await system.api().getReset(reset.id);
  expect(told).toMatchObject({ state: "mailed", askedAgain: 5, linkExpiresAt });
  expect((await system.api().getContact(contact.id)).lastResetId).toBe(reset.id);
  const { items } = await system.api().getTimeline(reset.id);
  expect(items.filter(({ action }) => action === "link.repeated").map(({ detail }) => detail)).toEqual(
    [1, 2, 3].map((askedAgain) => ({ askedAgain })),
  );
  for (const mail of [2, 3, 4]) expect((await waitForLink(system, contact.email, mail)).token).toBe(token);
  await system.api().resendReset(reset.id);
  await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "superseded");
  await expect(requestByMail(system, contact.id)).rejects.toMatchObject({ code: "too-many-mails" });
});

test("a link with little time left is not mailed again: the contact's own gives way, what staff sent is left to run out", async () => {
  const [own, staffs] = [await createContact(system), await createContact(system)];
  const { request } = await ask(own.email);
  const reset = await requestByMail(system, staffs.id);
  await waitForState(system, reset.id, "mailed");
  const minuteMs = 60_000;
  const dying = { issuedAt: fromNow(-50 * minuteMs), expiresAt: fromNow(10 * minuteMs) };
  await arrange.change("links", { resetId: [request.id, reset.id] }, dying);
  const asked = [await ask(own.email), await ask(staffs.email)];
  expect(asked.map((each) => each.request)).toMatchObject([
    { state: "mailed", contactId: own.id },
    { state: "refused", refusedBecause: "link-works" },
  ]);
  await waitForState(system, request.id, "superseded");
  const { token } = await waitForLink(system, staffs.email);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
  expect(system.mailbox.mailsTo(own.email)).toHaveLength(2);
});

test("that enough was asked for is told in the contact's history once an hour, however often it was", async () => {
  const contact = await createContact(system);
  await askAgain(contact, 3, 0);
  await arrange.change("resets", { contactId: contact.id }, { openUntil: new Date() });
  await waitFor(async () => (await see.resets({ contactId: contact.id, state: "expired" }))[0], {
    message: "the link running out",
  });
  const refused = [await ask(contact.email), await ask(contact.email), await ask(contact.email)];
  expect(becauseOf(refused)).toEqual(["too-many-mails", "too-many-mails", "too-many-mails"]);
  expect(refused.map(({ request }) => request.contactId)).toEqual([contact.id, null, null]);
});

test("what is not one address is refused on the spot, and nothing is written", async () => {
  const before = await countRows(system);
  for (const address of [
    "",
    "nobody",
    "a@b.test, c@d.test",
    "a@b.test\r\nBcc: c@d.test",
    `${"a".repeat(250)}@b.test`,
    "<script>@x.test",
  ]) {
    const refused = await postForm(system, "/forgot-password", { address });
    expect(refused.status).toBe(422);
    expect(await refused.text()).not.toContain("<script>@");
  }
  expect(await countRows(system)).toEqual(before);
});

test("the well-known address for changing a password leads to the portal's own page", async () => {
  const response = await getPage(system, "/.well-known/change-password");
  expect([response.status, response.headers.get("location")]).toEqual([302, "/account/change-password"]);
});

test("signs that nobody can type are a wrong address, not a fault of ours", async () => {
  for (const path of ["/sign-in", "/forgot-password", "/set-password"]) {
    const response = await postForm(system, path, { address: "a\0b@contacts.test", password: "\0", token: "\0" });
    expect(response.status, path).toBeGreaterThanOrEqual(400);
    expect(response.status, path).toBeLessThan(500);
  }
});

test("a request that ends before anybody was looked up keeps no address", async () => {
  const id = randomUUID();
  const asked = { method: "self_service", requestedBy: "contact", requestedByName: "contact" } as const;
  await arrange.add("resets", { id, ...asked, typedAddressKey: `${id}@nobody.test`, openUntil: fromNow(-1_000) });
  await waitForState(system, id, "expired");
  expect((await see.reset(id)).typedAddressKey).toBeNull();
});
