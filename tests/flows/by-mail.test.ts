import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Reset } from "@rekey/contracts/resources";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { givePassword } from "../harness/give-password.ts";
import { readLink, waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { formOf, postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see } = systemTest();

test("a command by mail is accepted with the place where to follow it", async () => {
  const contact = await createContact(system);
  const response = await system.fetchApi(`/v1/contacts/${contact.id}/password-resets`, {
    method: "POST",
    headers: { "idempotency-key": randomUUID() },
    body: JSON.stringify({ method: "email", expectedEmail: contact.email, reason: "asked on the phone" }),
  });
  const reset = (await response.json()) as Reset;
  expect(response.status).toBe(202);
  expect(reset).toMatchObject({
    contactId: contact.id,
    clientId: contact.clientId,
    method: "email",
    state: "accepted",
  });
  expect(reset).toMatchObject({ reason: "asked on the phone", requestedBy: system.staff.staff.name });
  expect(response.headers.get("location")).toBe(`${system.apiUrl}/v1/password-resets/${reset.id}`);
  await waitForState(system, reset.id, "mailed");
  const followed = await system.fetchApi(new URL(response.headers.get("location") ?? "").pathname);
  expect(await followed.json()).toMatchObject({ id: reset.id, delivery: { state: "accepted", attempts: 1 } });
});

test("the link is mailed once, to the address exactly as stored and to nobody else", async () => {
  const mark = randomUUID().slice(0, 8);
  const contact = await createContact(system, {
    email: `Mixed.Case+${mark}@contacts.test`,
    name: `Ångström, "${mark}"`,
  });
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  const carrying = system.mailbox.mails().filter(({ text, html }) => text.includes(token) || html.includes(token));
  expect(carrying).toHaveLength(1);
  const [mail] = carrying;
  expect(mail?.envelope).toMatchObject({ to: [contact.email] });
  expect(mail?.to).toEqual([{ name: contact.name, address: contact.email }]);
  expect([...(mail?.cc ?? []), ...(mail?.replyTo ?? [])]).toEqual([]);
});

test("the mail is marked as automatic, has its own id, and carries the same link as text and as HTML", async () => {
  const [first, second] = [await createContact(system), await createContact(system)];
  await Promise.all([requestByMail(system, first.id), requestByMail(system, second.id)]);
  const links = [await waitForLink(system, first.email), await waitForLink(system, second.email)];
  const mails = [first, second].flatMap(({ email }) => system.mailbox.mailsTo(email));
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
  for (const [index, mail] of mails.entries()) {
    const names = mail.headers.map(([name]) => name.toLowerCase());
    expect(names.filter((name) => name === "message-id")).toHaveLength(1);
    expect(mail.messageId).toMatch(/^\S+@rekey\.test$/);
    expect(mail.headers).toContainEqual(["Auto-Submitted", "auto-generated"]);
    expect(mail.raw.toString()).toMatch(/^Content-Type: multipart\/alternative/m);
    const { url, token } = readLink(mail);
    expect(url).toBe(links[index]?.url);
    expect(url).toBe(`${system.portalUrl}/en/set-password#${token}`);
    expect(mail.html).toContain(`href="${url}"`);
    expect([...mail.html.matchAll(/#([\w-]{43})/g)].map(([, found]) => found)).toEqual(expect.arrayContaining([token]));
    expect(new Set([...mail.html.matchAll(/#([\w-]{43})/g)].map(([, found]) => found)).size).toBe(1);
  }
});

test("looking at the page and asking whose link it is, however often, uses nothing up", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  for (const method of ["GET", "HEAD", "GET", "HEAD", "GET"] as const) {
    const page = await getPage(system, "/set-password", { method });
    expect(page.status).toBe(200);
    expect(page.headers.get("cache-control")).toBe("no-store");
  }
  expect(await see.link(reset.id)).toMatchObject({ openedAt: null, endedAt: null });
  for (let look = 0; look < 3; look += 1) {
    const whose = await postForm(system, "/set-password/whose", { token });
    expect(await whose.json()).toMatchObject({ address: contact.email });
  }
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
  await waitForState(system, reset.id, "completed");
});

test("a form of another site cannot use a link, and the link stays good", async () => {
  const contact = await createContact(system);
  await requestByMail(system, contact.id);
  const { url, token } = await waitForLink(system, contact.email);
  const body = new URLSearchParams(formOf(token, freshPassword()));
  for (const headers of [{ origin: "https://evil.test" }, { origin: "null" }, {}, { "sec-fetch-site": "cross-site" }]) {
    const refused = await fetch(`${system.portalUrl}/set-password`, {
      method: "POST",
      body,
      headers,
      redirect: "manual",
    });
    expect(refused.status).toBe(403);
  }
  expect((await submitPassword(system, url, freshPassword())).status, "the whole link pasted as the code").toBe(303);
});

test("whoever looks at a page is given no session and loses none, and a failed sign-in takes none either", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  const [kept, ended] = [
    (await signInPortal(system, contact.email, password))?.cookie ?? "",
    (await signInPortal(system, contact.email, password))?.cookie ?? "",
  ];
  expect((await postForm(system, "/sign-out", {}, ended)).status).toBe(303);
  const paths = ["/", "/account", "/account/change-password", "/sign-in", "/sign-out", "/set-password", "/missing"];
  for (const cookie of ["", kept, ended]) {
    for (const path of paths) {
      for (const method of ["GET", "HEAD"] as const) {
        const set = (await getPage(system, path, { cookie, method })).headers.getSetCookie();
        expect([path, set.filter((line) => !line.startsWith("rekey_portal_form="))]).toEqual([path, []]);
      }
    }
  }
  const failed = await postForm(system, "/sign-in", { address: contact.email, password: freshPassword() }, kept);
  expect([failed.status, failed.headers.getSetCookie()]).toEqual([401, []]);
  expect((await getPage(system, "/account", { cookie: kept })).status).toBe(200);
});

test("a password set by link replaces the old one, ends every earlier session, and signs nobody in", async () => {
  const contact = await createContact(system);
  const oldPassword = await givePassword(system, contact.id);
  const sessions = [
    await signInPortal(system, contact.email, oldPassword),
    await signInPortal(system, contact.email, oldPassword),
  ];
  const accountStatuses = () =>
    Promise.all(
      sessions.map(async (session) => (await getPage(system, "/account", { cookie: session?.cookie ?? "" })).status),
    );
  expect(await accountStatuses()).toEqual([200, 200]);

  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  expect(await accountStatuses(), "asking for a link changes nothing yet").toEqual([200, 200]);
  const newPassword = freshPassword();
  const submitted = await submitPassword(system, token, newPassword);
  expect(submitted.headers.get("location")).toBe(`/password/${reset.id}`);
  expect(
    submitted.headers.getSetCookie().filter((cookie) => !/=;/.test(cookie)),
    "a cookie with a value",
  ).toEqual([]);
  await waitForState(system, reset.id, "completed");

  expect(await accountStatuses()).toEqual([303, 303]);
  const { items } = await system.api("auditor").getTimeline(reset.id);
  expect(items.find(({ action }) => action === "reset.completed")?.detail).toMatchObject({
    sessionsEnded: 2,
    credentialVersion: 2,
  });
  expect(await see.sessions({ contactId: contact.id, endedAt: null })).toEqual([]);
  expect(await signInPortal(system, contact.email, oldPassword)).toBeUndefined();
  expect(await signInPortal(system, contact.email, newPassword)).toMatchObject({ location: "/account" });
});

test("the contact is told of the change, without the password and without a link that sets one", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  const password = freshPassword();
  await submitPassword(system, token, password);
  await waitForState(system, reset.id, "completed");
  const notice = await waitFor(
    () => system.mailbox.mailsTo(contact.email).find(({ subject }) => subject === "Your password was changed"),
    { message: "the notice" },
  );
  expect(notice.envelope.to).toEqual([contact.email]);
  expect(notice.headers).toContainEqual(["Auto-Submitted", "auto-generated"]);
  for (const part of [notice.text, notice.html, notice.raw.toString()]) {
    expect(part).not.toContain(password);
    expect(part).not.toContain(token);
    expect(part).not.toContain("set-password");
  }
});

test("the timeline tells every step in its order", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  await postForm(system, "/set-password/whose", { token });
  await postForm(system, "/set-password/whose", { token });
  await submitPassword(system, token, freshPassword());
  const told = await waitFor(
    async () => {
      const { items } = await system.api("auditor").getTimeline(reset.id);
      return items.length >= 7 && items;
    },
    { message: "a timeline that ends with the notice" },
  );
  const steps = told.map(({ action, actor, detail }) => [action, actor, detail["outcome"] ?? detail["mail"]]);
  expect(steps).toEqual([
    ["reset.accepted", `staff:${system.staff.staff.id}`, undefined],
    ["link.issued", "rekey", undefined],
    ["mail.attempted", "rekey", "accepted"],
    ["link.opened", "contact", undefined],
    ["password.submitted", "contact", undefined],
    ["reset.completed", "contact", undefined],
    ["mail.attempted", "rekey", "accepted"],
  ]);
  expect(told.map(({ detail }) => detail["mail"]).filter(Boolean)).toEqual(["set_password_link", "password_changed"]);
  expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).toSorted());
});

test("a reset of a contact who may not use the portal is refused at once, and nothing is written", async () => {
  const contact = await createContact(system, { portalAccess: false });
  const before = await countRows(system);
  const asked = requestByMail(system, contact.id, "the firm asked for it");
  await expect(asked).rejects.toMatchObject({ status: 409, code: "portal-access-off" });
  await expect(requestByHand(system, contact.id, freshPassword())).rejects.toMatchObject({ code: "portal-access-off" });
  expect(await countRows(system)).toEqual(before);
});

test("a contact whose access was switched off while a mail was waiting is not mailed any more", async () => {
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", code: 451, text: "4.2.1 later" }]);
  const reset = await requestByMail(system, contact.id);
  await waitForState(system, reset.id, "deferred");
  await system.api().patchContact(contact.id, { portalAccess: false });
  system.mailbox.faults.clear();
  await waitFor(async () => (await see.delivery(reset.id)).state === "withdrawn", {
    message: "the mail being withdrawn",
  });
  expect(system.mailbox.mailsTo(contact.email)).toEqual([]);
});
