import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Problem, Reset } from "@rekey/contracts/resources";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { givePassword } from "../harness/give-password.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system } = systemTest();

function postByHand(contactId: string, body: object): Promise<Response> {
  return system.fetchApi(`/v1/contacts/${contactId}/password-resets`, {
    method: "POST",
    headers: { "idempotency-key": randomUUID() },
    body: JSON.stringify({ method: "manual", ...body }),
  });
}

test("a typed password takes effect: the old one and its sessions end, the new one works", async () => {
  const contact = await createContact(system);
  const oldPassword = await givePassword(system, contact.id);
  const before = await signInPortal(system, contact.email, oldPassword);
  const password = freshPassword();
  const response = await postByHand(contact.id, { password, repeatPassword: password, mustChange: false });
  const reset = (await response.json()) as Reset;
  expect(response.status).toBe(202);
  expect(reset).toMatchObject({ method: "manual", contactId: contact.id, delivery: null, linkExpiresAt: null });
  expect(JSON.stringify(reset)).not.toContain(password);
  await waitForState(system, reset.id, "completed");
  expect((await getPage(system, "/account", { cookie: before?.cookie ?? "" })).status).toBe(303);
  expect(await signInPortal(system, contact.email, oldPassword)).toBeUndefined();
  expect(await signInPortal(system, contact.email, password)).toMatchObject({ location: "/account" });
  const { items } = await system.api().getTimeline(reset.id);
  const done = items.find(({ action }) => action === "reset.completed");
  expect(done?.detail, "whose doing it was, by name").toMatchObject({ by: system.staff.staff.name });
});

test("whoever was given a password by staff must choose their own before anything else", async () => {
  const contact = await createContact(system);
  const [given, own] = [freshPassword(), freshPassword()];
  const reset = await requestByHand(system, contact.id, given);
  await waitForState(system, reset.id, "completed");
  const session = await signInPortal(system, contact.email, given);
  expect(session?.location).toBe("/account/change-password");
  const cookie = session?.cookie ?? "";
  const attempts = [
    await getPage(system, "/account", { cookie }),
    await postForm(system, "/account/end-other-sessions", {}, cookie),
  ];
  for (const attempt of attempts) expect(attempt.headers.get("location")).toBe("/account/change-password");
  const changeTo = (fields: Record<string, string>) => postForm(system, "/account/change-password", fields, cookie);
  const kept = await changeTo({ "current-password": given, "new-password": given, "repeat-password": given });
  expect(kept.status, "keeping the given password").toBe(422);
  for (const wrong of [{}, { "repeat-password": "" }, { "repeat-password": `${own} not` }]) {
    const refused = await changeTo({ "current-password": given, "new-password": own, ...wrong });
    expect([refused.status, await refused.text()]).toEqual([
      422,
      expect.stringContaining('id="repeat-password-error"'),
    ]);
  }
  const changed = await changeTo({ "current-password": given, "new-password": own, "repeat-password": own });
  expect(changed.status).toBe(303);
  expect((await getPage(system, changed.headers.get("location") ?? "")).status).toBe(200);
  await waitFor(() => signInPortal(system, contact.email, own), { message: "signing in with the own password" });
  expect(await signInPortal(system, contact.email, own)).toMatchObject({ location: "/account" });
  expect(await signInPortal(system, contact.email, given)).toBeUndefined();
});

test("the contact is told of a password set by staff, and the mail does not hold it", async () => {
  const contact = await createContact(system);
  const password = freshPassword();
  const reset = await requestByHand(system, contact.id, password);
  const notice = await waitFor(() => system.mailbox.mailsTo(contact.email)[0], { message: "the notice" });
  expect(notice.envelope.to).toEqual([contact.email]);
  expect(notice.subject).toBe("A new password was set for you");
  for (const part of [notice.text, notice.html, notice.raw.toString()]) {
    expect(part).not.toContain(password);
    expect(part).not.toContain("set-password");
  }
  await waitForState(system, reset.id, "completed");
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
});

test.each([
  { name: "too short", password: "zq9!zq9!zq9!zq", pointer: "/password", code: "too-short" },
  { name: "too long", password: "abcdefgh-".repeat(40), pointer: "/password", code: "too-long" },
  { name: "a common one", password: "passwordpassword", pointer: "/password", code: "too-common" },
  { name: "a simple pattern", password: "zzzzzzzzzzzzzzzzzzzz", pointer: "/password", code: "too-simple" },
  { name: "an address", password: "https://example.com/login", pointer: "/password", code: "like-an-address" },
  {
    name: "not to be typed: a NUL",
    password: "lantern under\0quiet orchard",
    pointer: "/password",
    code: "not-typeable",
  },
  {
    name: "not to be typed: half of a pair",
    password: "lantern under \ud83d quiet",
    pointer: "/password",
    code: "not-typeable",
  },
  {
    name: "not to be typed: of two lines",
    password: "lantern under\nquiet orchard",
    pointer: "/password",
    code: "not-typeable",
  },
  { name: "not to be seen", password: "lantern under\u200bquiet orchard", pointer: "/password", code: "not-typeable" },
])("a password that is $name is refused at once, is not stored, and is not said back", async (refused) => {
  const contact = await createContact(system);
  const before = await countRows(system);
  const response = await postByHand(contact.id, { password: refused.password, repeatPassword: refused.password });
  const text = await response.text();
  const problem = JSON.parse(text) as Problem;
  expect(response.status).toBe(422);
  expect(problem.code).toBe("password-policy");
  expect(problem.errors).toMatchObject([{ pointer: refused.pointer, code: refused.code }]);
  expect(text).not.toContain(refused.password);
  expect(await countRows(system)).toEqual(before);
});

test("a repetition that differs is refused, names its field, and is not said back", async () => {
  const contact = await createContact(system);
  const before = await countRows(system);
  const [password, repeatPassword] = [freshPassword(), freshPassword()];
  const response = await postByHand(contact.id, { password, repeatPassword });
  const text = await response.text();
  expect(response.status).toBe(422);
  expect((JSON.parse(text) as Problem).errors).toMatchObject([{ pointer: "/repeatPassword", code: "mismatch" }]);
  expect(text).not.toContain(password);
  expect(text).not.toContain(repeatPassword);
  expect(await countRows(system)).toEqual(before);
});

test("a password made of the contact's own words is refused with the reason, and the old one stays", async () => {
  const contact = await createContact(system, { name: "Theodora Winterbottom" });
  const oldPassword = await givePassword(system, contact.id);
  const reset = await requestByHand(system, contact.id, "Theodora-Winterbottom-2031");
  await waitForState(system, reset.id, "refused");
  expect(await system.api().getReset(reset.id)).toMatchObject({ refusedBecause: "password-policy" });
  expect(await signInPortal(system, contact.email, oldPassword)).toBeDefined();
  expect(await signInPortal(system, contact.email, "Theodora-Winterbottom-2031")).toBeUndefined();
});

test("where setting passwords by hand is switched off, it is refused and nothing is written", async () => {
  const contact = await createContact(system);
  await system.restart("api", { MANUAL_RESET: "off" });
  const before = await countRows(system);
  const password = freshPassword();
  const response = await postByHand(contact.id, { password, repeatPassword: password });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: "manual-reset-off" });
  expect(await countRows(system)).toEqual(before);
  await system.restart("api", { MANUAL_RESET: "typed" });
});
