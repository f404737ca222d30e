import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { getPage } from "../harness/get-page.ts";
import { waitForLink } from "../harness/open-link.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system } = systemTest();

const mark = () => randomUUID().slice(0, 8);

interface Refused {
  code: string;
  errors: { pointer: string; detail: string }[];
}

const change = (id: string, body: object) =>
  system.fetchApi(`/v1/contacts/${id}`, { method: "PATCH", body: JSON.stringify(body) });

test("an address is taken as it is pasted, kept in one form, found in every form, and is one address in all of them", async () => {
  const name = mark();
  const [stored, typed] = [`zoe.${name}@xn--${"bcher-kva"}.example`, `zoe.${name}@bücher.example`];
  const contact = await createContact(system, { email: `"Zoë" <Zoe.${name}@BÜCHER.example>,` });
  expect(contact.email.toLowerCase()).toBe(stored);
  // The same one, typed otherwise, is nobody else's to sign in with.
  for (const other of [stored, typed, typed.normalize("NFD"), `mailto:${typed}`, ` ${typed}\u200B;`]) {
    await expect(createContact(system, { email: other }), other).rejects.toMatchObject({ code: "address-in-use" });
  }
  for (const search of [typed, `<${typed}>`, `${name}@bücher.example`, stored, typed.normalize("NFD")]) {
    const { items } = await system.api().listContacts(contact.clientId, { search });
    expect(
      items.map(({ id }) => id),
      search,
    ).toEqual([contact.id]);
  }
  for (const search of [typed, `<${typed}>`, stored]) {
    const { items } = await system.api("auditor").findContacts(search);
    expect(items.map(({ id }) => id)).toEqual([contact.id]);
  }
  const seen = `Zoe.${name}@bücher.example`;
  expect((await system.api().confirmAddress(contact.id, { expectedEmail: seen })).id).toBe(contact.id);
  expect((await system.api().patchContact(contact.id, { email: seen })).email).toBe(contact.email);
});

test("two addresses, and letters that look like others, are refused with what is wrong, and change nothing", async () => {
  const contact = await createContact(system);
  for (const [email, words] of [
    ["a@b.test, c@d.test", "must be one e-mail address and not several"],
    ["a@b.test <c@d.test>", "must be one e-mail address and not several"],
    ["mü\u0131ler@b.test", "must have the letters of one language before the @"],
    ["a@b..test", "must have a name behind the @"],
    ["nonsense", "must be one plain e-mail address"],
  ] as const) {
    const answer = await change(contact.id, { email });
    const problem = (await answer.json()) as Refused;
    expect([answer.status, problem.errors[0]?.pointer]).toEqual([422, "/email"]);
    expect(problem.errors[0]?.detail).toContain(words);
    expect(JSON.stringify(problem)).not.toContain(email);
  }
  expect((await system.api().getContact(contact.id)).email).toBe(contact.email);
});

test("the language of a contact is taken as CRMs name it, and what is none refuses no contact", async () => {
  const client = await system.api().createClient({ name: "Firm" });
  const body = { name: "Ann", email: `${mark()}@b.test` };
  const created = await system.api().createContact(client.id, { ...body, locale: "de_DE.UTF-8" });
  expect(created.locale).toBe("de-DE");
  for (const [locale, kept] of [
    ["zh_Hans_CN", "zh-Hans-CN"],
    ["EN", "en"],
    ["it", "it"],
    ["C", "en"],
    ["", "en"],
    [null, "en"],
  ] as const) {
    expect((await system.api().patchContact(created.id, { locale })).locale).toBe(kept);
  }
  expect((await change(created.id, { locale: "x".repeat(101) })).status).toBe(422);
  expect((await change(created.id, { locale: "d\ne" })).status).toBe(422);
});

test("a contact asks and signs in with an address as it is written in its language, as pasted or as stored, and is told why another is none", async () => {
  const name = randomUUID().slice(0, 8);
  const contact = await createContact(system, { email: `zoe.${name}@bücher.example` });
  const asked = await postForm(system, "/forgot-password", { address: `Zoë <zoe.${name}@BÜCHER.example>` });
  expect(asked.status).toBe(303);
  const { token } = await waitForLink(system, contact.email);
  const [mail] = system.mailbox.mailsTo(contact.email);
  expect(mail?.text).toContain(`sent automatically to zoe.${name}@bücher.example`);
  const password = freshPassword();
  expect((await submitPassword(system, token, password)).status).toBe(303);
  await waitFor(() => signInPortal(system, contact.email, password), { message: "the password being in force" });
  for (const typed of [`zoe.${name}@bücher.example`, `\u2068zoe.${name}@bu\u0308cher．example\u2069`, contact.email]) {
    const signedIn = await signInPortal(system, typed, password);
    expect(signedIn, typed).toBeDefined();
    const account = await getPage(system, "/account", { cookie: signedIn?.cookie ?? "" });
    expect(await account.text()).toContain(`zoe.${name}@bücher.example`);
  }
  for (const [address, words] of [
    ["a@b.test; c@d.test", "Geben Sie nur eine einzige Adresse ein."],
    ["mü\u0131ler@b.test", "Vor dem @ stehen Buchstaben mehrerer Sprachen"],
    ["a@b", "Geben Sie eine E-Mail-Adresse ein"],
  ] as const) {
    const refused = await postForm(system, "/de/forgot-password", { address });
    expect([refused.status, (await refused.text()).includes(words)]).toEqual([422, true]);
  }
});
