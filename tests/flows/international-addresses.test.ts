import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { readLink, waitForLink } from "../harness/open-link.ts";
import { mailTo } from "../harness/mail-to.ts";
import { crm, outcomesOf, pushingTo } from "../harness/push-lines.ts";
import { sendMail } from "../harness/send-mail.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// The mailbox offers SMTPUTF8.
const { test, system, see } = systemTest();

const mark = () => randomUUID().slice(0, 8);

const waitUntilTaken = () =>
  waitFor(async () => (await system.api().mailStatus()).smtpUtf8 === "yes", { message: "the offer being known" });

/** An address in the letters of its language, and in the form in which it is stored. */
function someone() {
  const name = mark();
  return { typed: `Jürgen.${name}@müller.example`, stored: `Jürgen.${name}@xn--mller-kva.example`, name };
}

test("a contact with such an address is mailed, sets a password and signs in by every form of it", async () => {
  await waitUntilTaken();
  const { typed, stored, name } = someone();
  const contact = await createContact(system, { email: typed, name: "Jürgen Müller" });
  expect(contact.email).toBe(stored);
  const { reset, mail } = await mailTo(system, contact);
  expect(mail.envelope.to).toEqual([stored]);
  expect(mail.text).toContain(`sent automatically to ${typed}`);
  expect(mail.raw.toString()).toContain(`\r\nTo: =?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?= <${typed}>\r\n`);
  const password = freshPassword();
  expect((await submitPassword(system, readLink(mail).token, password)).status).toBe(303);
  await waitForState(system, reset.id, "completed");
  const forms = [typed, stored, typed.normalize("NFD"), typed.toUpperCase(), `mailto:${typed}`, `Jürgen <${stored}>`];
  for (const form of forms) {
    const signedIn = await signInPortal(system, form, password);
    expect(signedIn, form).toBeDefined();
    const account = await getPage(system, "/account", { cookie: signedIn?.cookie ?? "" });
    expect(await account.text()).toContain(typed);
  }
  expect(await signInPortal(system, `jurgen.${name}@müller.example`, password)).toBeUndefined();
});

test("such an address belongs to one contact in all of its forms, and whoever may know is told to whom", async () => {
  await waitUntilTaken();
  const { typed, stored } = someone();
  const contact = await createContact(system, { email: typed });
  const other = await createContact(system);
  const forms = [typed, stored, typed.normalize("NFD"), typed.toLowerCase(), typed.toUpperCase()];
  for (const email of forms) {
    const refused = { code: "address-in-use", holder: { id: contact.id, name: contact.name } };
    await expect(createContact(system, { email }), email).rejects.toMatchObject(refused);
    await expect(system.api().patchContact(other.id, { email }), email).rejects.toMatchObject(refused);
    const { client, contact: line } = crm(0);
    const [, pushed] = await pushingTo(system)([client, line(1, { email })]);
    expect(pushed?.problem, email).toMatchObject(refused);
    const found = await system.api().findByAddress(email);
    expect(
      found.items.map(({ id }) => id),
      email,
    ).toEqual([contact.id]);
    const audited = await system.api("auditor").findContacts(email);
    expect(
      audited.items.map(({ id }) => id),
      email,
    ).toEqual([contact.id]);
  }
});

test("a push brings such contacts, and a second time nothing comes of it", async () => {
  await waitUntilTaken();
  const { client, contact } = crm(0);
  const lines = [
    client,
    contact(1, { email: `用户.${mark()}@例え.example` }),
    contact(2, { email: `имя${mark()}@b.test` }),
  ];
  const first = await pushingTo(system)(lines);
  expect(outcomesOf(first)).toEqual(["created", "created", "refused"]);
  // Letters of two scripts: the mark is Latin.
  expect(first[2]?.problem).toMatchObject({ code: "invalid-request", errors: [{ pointer: "/contact/email" }] });
  expect(outcomesOf(await pushingTo(system)(lines))).toEqual(["unchanged", "unchanged", "refused"]);
});

test("a link that the contact asks for by such an address comes, and the address is masked where it is shown to ops", async () => {
  await waitUntilTaken();
  const { typed, stored, name } = someone();
  const contact = await createContact(system, { email: typed });
  const asked = await postForm(system, "/forgot-password", { address: typed.normalize("NFD").toUpperCase() });
  expect(asked.status).toBe(303);
  const { token } = await waitForLink(system, stored);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
  const rows = await see.history({ contactId: contact.id });
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(name);
  expect(system.allLines().some((line) => line.includes(name))).toBe(false);
});

test("look-alikes are refused wherever an address comes in, with words that say so", async () => {
  const contact = await createContact(system);
  for (const email of ["jоhn@b.test", "ｊｏｈｎ@b.test", "mıriam@b.test", "\u212Aate@b.test", "ﬁona@b.test"]) {
    const answer = await system.fetchApi(`/v1/contacts/${contact.id}`, {
      method: "PATCH",
      body: JSON.stringify({ email }),
    });
    const problem = (await answer.json()) as { errors: { pointer: string; detail: string }[] };
    expect([answer.status, problem.errors[0]?.pointer]).toEqual([422, "/email"]);
    expect(problem.errors[0]?.detail).toContain("none that could be taken for others");
    const refused = await postForm(system, "/forgot-password", { address: email });
    expect([refused.status, (await refused.text()).includes("some that look like others")]).toEqual([422, true]);
  }
  expect((await system.api().getContact(contact.id)).email).toBe(contact.email);
});

test("a mail to such an address that comes back ends its reset and flags the address, in the words of RFC 6533", async () => {
  await waitUntilTaken();
  const { typed } = someone();
  const contact = await createContact(system, { email: typed });
  const { reset, sender } = await mailTo(system, contact);
  const report = [
    "From: MAILER-DAEMON@mx.müller.example",
    "Subject: Undelivered Mail Returned to Sender",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type="global-delivery-status"; boundary="=_p"',
    "",
    "--=_p",
    "Content-Type: message/global-delivery-status",
    "",
    "Reporting-MTA: dns; mx.xn--mller-kva.example",
    "",
    `Final-Recipient: utf-8; ${typed}`,
    "Action: failed",
    "Status: 5.1.1",
    `Diagnostic-Code: smtp; 550 5.1.1 <${typed}>: gibt es nicht`,
    "",
    "--=_p--",
  ];
  expect(await sendMail(system.urls.bounces, { from: "", to: sender, lines: report })).toMatch(/^250 /);
  expect((await system.api().getReset(reset.id)).state).toBe("undeliverable");
  const { emailBounce } = await system.api().getContact(contact.id);
  expect(emailBounce?.reason).toContain("gibt es nicht");
  expect(emailBounce?.reason).not.toMatch(/J\S*rgen/i);
});
