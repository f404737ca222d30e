import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { countRows } from "../harness/count-rows.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { mailTo } from "../harness/mail-to.ts";
import { readLink } from "../harness/open-link.ts";
import { sendMail } from "../harness/send-mail.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, see } = systemTest({ services: ["api", "credentials-worker", "mail-worker"] });

const mailed = (contact: TestContact) => mailTo(system, contact);
const sendBack = (to: string, lines: string[], from = "") => sendMail(system.urls.bounces, { from, to, lines });

const samples = new URL("../samples/returned/", import.meta.url);
const sampleLines = async (name: string) => (await readFile(new URL(`${name}.eml`, samples), "utf8")).split("\n");
const takenBack = [
  ["qmail", ""],
  ["exim", "mailer-daemon@mx.harbour.test"],
  ["lotus-notes", "postmaster@harbour.test"],
  ["domino", "MAILER-DAEMON"],
  ["courier", "@"],
  ["google-groups", "#@[]"],
  ["exchange-online-german", ""],
  ["smtputf8", "postmaster@hafen.test"],
  ["part-as-attachment", ""],
  ["no-end", ""],
  ["mail-ru", "mailer-daemon@corp.mail-ru.test"],
  ["t-online-german", ""],
  ["utf-16", '"Mail Daemon"@mx.harbour.test'],
  ["nul-bytes", ""],
  ["mimecast", "postmaster@mimecast.test"],
  ["forwarded", "ravi@harbour.test"],
] as const;

test.each(takenBack)(
  "what comes back as %s writes it, from <%s>, ends the reset and flags the address",
  async (name, from) => {
    const contact = await createContact(system);
    const { reset, sender } = await mailed(contact);
    expect(await sendBack(sender, await sampleLines(name), from)).toMatch(/^250 /);
    expect((await system.api().getReset(reset.id)).state).toBe("undeliverable");
    expect((await system.api().getContact(contact.id)).emailBounce).not.toBeNull();
  },
);

test("a mail that came back because of us, or was tried for too long, ends its reset and flags nothing", async () => {
  for (const name of ["refused-because-of-us", "expired-in-queue"]) {
    const contact = await createContact(system);
    const { reset, sender } = await mailed(contact);
    expect(await sendBack(sender, await sampleLines(name))).toMatch(/^250 /);
    expect((await system.api().getReset(reset.id)).state).toBe("undeliverable");
    expect((await system.api().getContact(contact.id)).emailBounce).toBeNull();
  }
});

test("what a program answers for a person, and news of a delay, an arrival or a reading, changes nothing", async () => {
  const contact = await createContact(system);
  const { sender } = await mailed(contact);
  const before = await countRows(system);
  for (const name of ["no-away-german", "no-vacation-program", "no-delayed-exim", "no-delivered", "no-read-receipt"]) {
    expect(await sendBack(sender, await sampleLines(name), contact.email)).toMatch(/^250 /);
  }
  expect(await countRows(system)).toEqual(before);
});

test("what nobody can read is kept once for operations, without the link, and changes nothing else", async () => {
  const contact = await createContact(system);
  const { reset, mail, sender } = await mailed(contact);
  const { url, token } = readLink(mail);
  // Of a text the telling line is kept with the one behind it: so both halves of the torn link could come in.
  const torn = [`I got ${url.slice(0, url.length - token.length + 20)}`, `${token.slice(20)} or ${url}`];
  const lines = [`Subject: from ${contact.name}`, "", ...torn];
  for (const answer of [await sendBack(sender, lines), await sendBack(sender, lines), await sendBack(sender, [""])]) {
    expect(answer).toMatch(/^250 /);
  }
  const { items } = await system.api("ops").listMailDeliveries({ state: "returned" });
  const id = items.find(({ resetId }) => resetId === reset.id)?.id ?? "";
  const { returned } = await system.api("ops").getMailDelivery(id);
  expect(returned.map(({ kind, words }) => [kind, words])).toEqual([
    ["unreadable", expect.stringContaining("from [recipient] — I got [link]")],
    ["unreadable", "It says nothing."],
  ]);
  expect(JSON.stringify(await see.returnedMails())).not.toContain(token.slice(20, 30));
  for (let count = 0; count < 10; count += 1) await sendBack(sender, [`Subject: number ${count}`, "", "hm"]);
  expect((await system.api("ops").getMailDelivery(id)).returned).toHaveLength(5);
  expect((await system.api().getReset(reset.id)).state).toBe("mailed");
  expect((await system.api().getContact(contact.id)).emailBounce).toBeNull();
  expect(system.mailbox.mailsTo(contact.email), "nothing is ever sent in answer").toHaveLength(1);
});
