import { randomInt } from "node:crypto";
import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { formOf, postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see } = systemTest();

async function openLinkOf(contact: TestContact): Promise<{ resetId: string; token: string }> {
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  return { resetId: reset.id, token };
}

async function expectNothingUsed(resetId: string): Promise<void> {
  expect(await see.reset(resetId)).toMatchObject({ state: "mailed", sealedPassword: null });
  expect(await see.links({ resetId })).toMatchObject([{ endedAt: null }]);
}

test.each([
  { name: "too short", password: "wq7!kd2?mf8.zp", says: "15 characters or more" },
  { name: "too long", password: "gravel-otter-".repeat(20), says: "at most 256" },
  { name: "an address", password: "test@example.com", says: "This is an address" },
  { name: "a form filler's", password: "lorem ipsum dolor sit amet", says: "list of common ones" },
  { name: "not to be typed", password: "lantern\0 under quiet orchard", says: "cannot be typed or seen" },
  { name: "of two lines", password: "lantern under\r\nquiet orchard", says: "cannot be typed or seen" },
  { name: "a common one", password: "passwordpassword", says: "list of common ones" },
  { name: "a simple pattern", password: "zzzzzzzzzzzzzzzzzzzz", says: "simple pattern" },
  {
    name: "made of the contact's words",
    password: "Leopoldine-Ackermann-77",
    says: "a name, the address or the company",
  },
])("a password that is $name is refused with the reason, and the link still works", async ({ password, says }) => {
  const contact = await createContact(system, { name: "Leopoldine Ackermann" });
  const { resetId, token } = await openLinkOf(contact);
  const refused = await submitPassword(system, token, password);
  const page = await refused.text();
  expect(refused.status).toBe(422);
  expect(page).toContain(says);
  expect(page).not.toContain(password);
  expect(page, "the form can be sent again").toContain(`name="token" value="${token}"`);
  await expectNothingUsed(resetId);
  const good = freshPassword();
  expect((await submitPassword(system, token, good)).status).toBe(303);
  await waitForState(system, resetId, "completed");
  expect(await signInPortal(system, contact.email, good)).toBeDefined();
});

test("a repetition that differs or is missing is refused at its field, says nothing back, and the link still works", async () => {
  const contact = await createContact(system);
  const { resetId, token } = await openLinkOf(contact);
  const [password, other] = [freshPassword(), freshPassword()];
  const { "repeat-password": _left, ...without } = formOf(token, password);
  for (const form of [
    formOf(token, password, other),
    formOf(token, password, ""),
    formOf(token, "", password),
    without,
  ]) {
    const refused = await postForm(system, "/set-password", form);
    const page = await refused.text();
    expect(refused.status).toBe(422);
    expect(page).toContain('id="repeat-password-error"');
    expect(page).toContain(`name="token" value="${token}"`);
    expect(page).not.toContain(password);
    expect(page).not.toContain(other);
  }
  await expectNothingUsed(resetId);
  expect((await submitPassword(system, token, password.normalize("NFD"))).status).toBe(303);
});

test("a form that came as a program sends it is asked for once more, and the link still works", async () => {
  const contact = await createContact(system);
  const { resetId, token } = await openLinkOf(contact);
  const form = formOf(token, freshPassword());
  const { "shown-at": _left, ...without } = form;
  for (const odd of [without, { ...form, note: "x" }, { ...form, touched: "not-yet" }, { ...form, "shown-at": "x" }]) {
    const answer = await postForm(system, "/set-password", odd);
    const page = await answer.text();
    expect([answer.status, page]).toEqual([422, expect.stringContaining("Please fill in the form once more.")]);
    expect(page).toContain(`name="token" value="${token}"`);
    expect(page).not.toContain(form["new-password"]);
  }
  await expectNothingUsed(resetId);
  expect((await postForm(system, "/set-password", form)).status).toBe(303);
});

test("any number of refused passwords, and forms without one, leave the link good", async () => {
  const contact = await createContact(system);
  const { resetId, token } = await openLinkOf(contact);
  for (let attempt = 0; attempt < 12; attempt += 1) {
    expect((await submitPassword(system, token, "x".repeat(attempt))).status).toBe(422);
    expect((await postForm(system, "/set-password", { token })).status).toBe(422);
  }
  await expectNothingUsed(resetId);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
});

test("64 characters and more of any kind are taken, all of them count, and spaces at the ends too", async () => {
  const contact = await createContact(system);
  const { resetId, token } = await openLinkOf(contact);
  const long = ` 鯨と灯台 ${freshPassword()} ${freshPassword()} ${freshPassword()} żółw `;
  expect((await submitPassword(system, token, long)).status).toBe(303);
  await waitForState(system, resetId, "completed");
  for (const wrong of [long.slice(0, -1), long.trim(), long.toUpperCase(), long.slice(0, 72)]) {
    expect(await signInPortal(system, contact.email, wrong)).toBeUndefined();
  }
  expect(
    await signInPortal(system, contact.email, long.normalize("NFD")),
    "the same text in another form",
  ).toBeDefined();
});

test("256 characters of four bytes, or of three parts, are cut nowhere", async () => {
  const contact = await createContact(system);
  const { resetId, token } = await openLinkOf(contact);
  const drawn = (first: number, count: number) =>
    Array.from({ length: 256 }, () => String.fromCodePoint(first + randomInt(count))).join("");
  const [signs, syllables] = [drawn(0x1f300, 250), drawn(0xac01, 11_000).normalize("NFD")];
  expect((await submitPassword(system, token, signs)).status).toBe(303);
  await waitForState(system, resetId, "completed");
  expect(await signInPortal(system, contact.email, signs.slice(0, -2))).toBeUndefined();
  const session = await signInPortal(system, contact.email, signs);
  const change = (fields: Record<string, string>) =>
    postForm(system, "/account/change-password", fields, session?.cookie);
  const changed = await change({ "current-password": signs, "new-password": syllables, "repeat-password": syllables });
  expect(changed.status).toBe(303);
  await getPage(system, changed.headers.get("location") ?? "");
  expect(await signInPortal(system, contact.email, syllables.normalize("NFC"))).toBeDefined();
});
