import { randomUUID } from "node:crypto";
import type { MailTransport } from "@rekey/contracts/operations";
import type { Utf8Offer } from "@rekey/contracts/deliveries";
import { contactOf } from "@rekey/contracts/contact-fields";
import { readAddress } from "@rekey/contracts/read-address";
import { reportMailStatus } from "@rekey/database/deliveries/mail-status";
import { createContact, updateContact } from "@rekey/database/directory/directory";
import { findByAddress, getMailStatus } from "@rekey/database/directory/read-directory";
import { createClient } from "@rekey/database/directory/write-clients";
import { pushLines } from "@rekey/database/push/push-lines";
import { openDryState } from "@rekey/database/push/pushed-state";
import { findSignIn } from "@rekey/database/sign-in/portal-sessions";
import { beforeEach, expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inStep, someStaff } from "../harness/take-steps.ts";

const { test, as, sql } = stepTest();

const way = (name: string, smtpUtf8: Utf8Offer): MailTransport => {
  return { name, isOut: false, trouble: null, because: null, smtpUtf8 };
};
const report = (...transports: MailTransport[]) =>
  reportMailStatus(as("rekey_mail"), { configured: true, healthy: true, reason: null, transports });
const offersOf = (transports: readonly MailTransport[]) => transports.map(({ smtpUtf8 }) => smtpUtf8);

const step = <T>(take: Parameters<typeof inStep<T>>[1]) => inStep(as("rekey_api"), take, { actor: someStaff });
const mark = () => randomUUID().slice(0, 8);
const read = (typed: string): string => {
  const found = readAddress(typed);
  if ("fault" in found) throw new Error(found.fault);
  return found.address;
};

let clientId = "";

async function add(typed: string): Promise<string> {
  const fields = contactOf({ name: "Somebody", email: read(typed) });
  return step((work) => createContact(work, { ...fields, clientId }));
}

const change = (id: string, typed: string) =>
  step((work) => updateContact(work, id, { email: read(typed) }, { addressChangesPerHour: 100 }));

beforeEach(async () => {
  await sql`delete from mail_status`;
  await report(way("a:25", "no"), way("b:25", "yes"));
  clientId = await step((work) => createClient(work, { name: "Firm" }));
});

test("an address is one contact's in every form of its letters, when it is added, changed and pushed", async () => {
  const name = mark();
  const id = await add(`Jürgen.${name}@müller.example`);
  const other = await add(`${name}@b.test`);
  const taken = { code: "address-in-use" };
  for (const form of [
    `jürgen.${name}@xn--mller-kva.example`,
    `JÜRGEN.${name}@MÜLLER.example`,
    `jürgen.${name}@müller.example`.normalize("NFD"),
  ]) {
    await expect(add(form), form).rejects.toMatchObject(taken);
    await expect(change(other, form), form).rejects.toMatchObject(taken);
    const line = { contact: { id: mark(), clientId, name: "Pushed", email: read(form) } };
    const [pushed] = await step((work) => pushLines(work, [line], { addressChangesPerHour: 100 }));
    expect(pushed, form).toMatchObject({ outcome: "refused", because: taken });
    const found = await findByAddress(as("rekey_api"), { email: read(form), limit: 5 }, undefined);
    expect(
      found.items.map((contact) => contact.id),
      form,
    ).toEqual([id]);
  }
  // Of an address without the mark of the letter is somebody else.
  expect(await add(`jurgen.${name}@müller.example`)).not.toBe(id);
  expect(await findSignIn(as("rekey_portal"), `jürgen.${name}@müller.example`, undefined)).toMatchObject({
    contactId: id,
    hindrance: "no-password",
  });
});

test("without a way out that takes it an address is refused, where it is new, and changes nothing", async () => {
  const name = mark();
  const kept = await add(`ümit.${name}@b.test`);
  const plain = await add(`${name}@b.test`);
  for (const smtpUtf8 of ["no", "unknown"] as const) {
    await sql`delete from mail_status`;
    await report(way("a:25", smtpUtf8));
    const refused = { code: "address-needs-smtputf8" };
    await expect(add(`ü.${mark()}@b.test`)).rejects.toMatchObject(refused);
    await expect(change(plain, `ü.${name}@b.test`)).rejects.toMatchObject(refused);
    // The letters of a domain go out in ASCII.
    await change(plain, `p${mark()}@bücher.example`);
    await step((work) => updateContact(work, kept, { name: "Ümit" }, { addressChangesPerHour: 100 }));
    const lines = [
      { contact: { id: mark(), clientId, name: "New", email: `ü.${mark()}@b.test` } },
      { contact: { id: plain, clientId, name: "Changed", email: `ü.${name}@b.test` } },
      { contact: { id: kept, clientId, name: "Kept", email: `ümit.${name}@b.test` } },
      { contact: { id: mark(), clientId, name: "Plain", email: `p${mark()}@b.test` } },
    ];
    for (const dry of [openDryState(), undefined]) {
      const pushed = await step((work) => pushLines(work, lines, { addressChangesPerHour: 100, dry }));
      expect(pushed).toMatchObject([
        { outcome: "refused", because: refused },
        { outcome: "refused", because: refused },
        { outcome: "updated" },
        { outcome: "created" },
      ]);
    }
  }
  await sql`delete from mail_status`;
  await expect(add(`ü.${mark()}@b.test`)).rejects.toMatchObject({ code: "address-needs-smtputf8" });
});

test("what was found out of a server stays while a worker does not know it, and goes with the server", async () => {
  const status = () => getMailStatus(as("rekey_api"));
  expect(await status()).toMatchObject({ smtpUtf8: "yes" });
  // A worker that has just begun.
  expect(offersOf(await report(way("b:25", "unknown"), way("c:25", "unknown")))).toEqual(["yes", "unknown"]);
  expect(await status()).toMatchObject({ smtpUtf8: "yes", transports: [{ name: "b:25" }, { name: "c:25" }] });
  expect(offersOf(await report(way("c:25", "unknown"), way("b:25", "no")))).toEqual(["unknown", "no"]);
  expect((await status()).smtpUtf8).toBe("unknown");
  expect(offersOf(await report(way("c:25", "no"), way("b:25", "unknown")))).toEqual(["no", "no"]);
  expect((await status()).smtpUtf8).toBe("no");
  expect(offersOf(await report(way("d:25", "unknown")))).toEqual(["unknown"]);
  expect(await report()).toEqual([]);
  expect((await status()).transports).toEqual([]);
  // Of an earlier version of the worker.
  await sql`update mail_status set transports = '[{"name": "e:25", "isOut": false}]'`;
  expect(await status()).toMatchObject({ smtpUtf8: "unknown", transports: [{ name: "e:25", smtpUtf8: "unknown" }] });
  expect(offersOf(await report(way("e:25", "unknown")))).toEqual(["unknown"]);
});
