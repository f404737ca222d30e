import { confirmAddress } from "@rekey/database/directory/confirm-address";
import { createContact, putContact, updateContact } from "@rekey/database/directory/directory";
import { endContact, reactivateContact } from "@rekey/database/directory/end-contact";
import { eraseContact } from "@rekey/database/directory/erase-contact";
import { requestImport, storeImport } from "@rekey/database/sign-in/import-password";
import { resendLink } from "@rekey/database/links/resend-link";
import { mergeContact } from "@rekey/database/merges/merge-contact";
import { moveContact } from "@rekey/database/directory/move-contact";
import { pushLines } from "@rekey/database/push/push-lines";
import { switchOff } from "@rekey/database/push/switch-off";
import type { Work } from "@rekey/database/unit-of-work";
import { fromNow } from "../../harness/arrange.ts";
import { inStep, someStaff } from "../../harness/take-steps.ts";
import { type Bench, type StepCase, withAll, withLink } from "./step-case.ts";

const addressChangesPerHour = 100;

const byStaff =
  ({ as }: Bench, step: (work: Work) => Promise<unknown>) =>
  () =>
    inStep(as("rekey_api"), step, { actor: someStaff });

const pushed = ({ id, clientId, name, email }: { id: string; clientId: string; name: string; email: string }) => ({
  id,
  clientId,
  name,
  email,
});

/** A contact, and one with a smaller id that has the address it is to get. */
async function twoContacts(bench: Bench) {
  const people = [await withAll(bench), await withAll(bench)] as const;
  const [holder, other] = people[0].id < people[1].id ? people : [people[1], people[0]];
  return { holder, other, contactIds: [holder.id, other.id] };
}

export const ofContacts: readonly StepCase[] = [
  {
    step: "requestImport",
    locks: ["contacts"],
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      const request = { contactId, passwordHash: "foreign", mustChange: false, replaces: false };
      return { contactIds: [contactId], run: byStaff(bench, (work) => requestImport(work, request)) };
    },
  },
  {
    step: "storeImport",
    locks: ["contacts", "events"],
    async begin(bench) {
      const { id: contactId } = await bench.take.contact();
      await bench.take.setPassword(contactId);
      const request = { contactId, passwordHash: "foreign", mustChange: false, replaces: true };
      await byStaff(bench, (work) => requestImport(work, request))();
      const eventId = (await bench.see.events({ contactId })).at(-1)?.id ?? "";
      const run = () =>
        inStep(bench.as("rekey_credentials"), (work) => storeImport(work, { eventId, contactId }, () => true), {
          consumer: "credentials",
        });
      return { contactIds: [contactId], run };
    },
  },
  {
    step: "confirmAddress",
    locks: ["contacts"],
    async begin(bench) {
      const { id, email } = await withAll(bench);
      await bench.arrange.change("contacts", { id }, { emailBouncedAt: fromNow(0), emailBounceReason: "so" });
      const run = byStaff(bench, (work) => confirmAddress(work, { contactId: id, expectedEmail: email }));
      return { contactIds: [id], run };
    },
  },
  {
    step: "createContact",
    when: "that gets an address from another one, which ends",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { id, email } = await withAll(bench);
      const { clientId, name, locale } = await bench.see.contact(id);
      const contact = {
        clientId,
        name,
        email,
        locale,
        portalAccess: true,
        timeZone: null,
        position: null,
        phone: null,
      };
      const run = byStaff(bench, (work) => createContact(work, contact, { contactId: id, how: "end" }));
      return { contactIds: [id], run };
    },
  },
  ...(["end", "remove-access"] as const).map((how): StepCase => ({
    step: "updateContact",
    when: `that gets an address from another one by ${how}`,
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { holder, other, contactIds } = await twoContacts(bench);
      const addressFrom = { contactId: holder.id, how };
      const change = { addressChangesPerHour, addressFrom };
      return {
        contactIds,
        run: byStaff(bench, (work) => updateContact(work, other.id, { email: holder.email }, change)),
      };
    },
  })),
  {
    step: "updateContact",
    when: "of the address of somebody who has never had a password",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { id } = await withLink(bench);
      const change = { email: `new.${id}@contacts.test` };
      return {
        contactIds: [id],
        run: byStaff(bench, (work) => updateContact(work, id, change, { addressChangesPerHour })),
      };
    },
  },
  {
    step: "putContact",
    when: "of another address",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { id } = await withAll(bench);
      const { clientId, name, locale } = await bench.see.contact(id);
      const fields = { name, locale, portalAccess: true, timeZone: null, position: null, phone: null };
      const contact = { id, clientId, ...fields, email: `new.${id}@contacts.test` };
      return { contactIds: [id], run: byStaff(bench, (work) => putContact(work, contact, { addressChangesPerHour })) };
    },
  },
  {
    step: "pushLines",
    when: "of another address and of the end of access",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { holder, other, contactIds } = await twoContacts(bench);
      const [one, two] = [await bench.see.contact(other.id), await bench.see.contact(holder.id)];
      const lines = [
        { contact: { ...pushed(one), portalAccess: false } },
        { contact: { ...pushed(two), email: `new.${two.id}@contacts.test` } },
      ];
      return { contactIds, run: byStaff(bench, (work) => pushLines(work, lines, { addressChangesPerHour })) };
    },
  },
  ...(["end", "remove-access"] as const).map((missing): StepCase => ({
    step: "switchOff",
    when: `by ${missing}`,
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { other, contactIds } = await twoContacts(bench);
      return {
        contactIds: contactIds.filter((id) => id === other.id),
        run: byStaff(bench, (work) => switchOff(work, [other.id], { of: "directory", missing })),
      };
    },
  })),
  {
    step: "moveContact",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const [{ id }, other] = [await withAll(bench), await withAll(bench)];
      const { clientId } = await bench.see.contact(other.id);
      return { contactIds: [id], run: byStaff(bench, (work) => moveContact(work, { id, clientId })) };
    },
  },
  {
    step: "mergeContact",
    when: "into one with a smaller id",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { holder, other, contactIds } = await twoContacts(bench);
      const run = byStaff(bench, (work) => mergeContact(work, { id: other.id, into: holder.id }));
      return { contactIds, run };
    },
  },
  {
    step: "endContact",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { id } = await withAll(bench);
      return { contactIds: [id], run: byStaff(bench, (work) => endContact(work, id)) };
    },
  },
  {
    step: "eraseContact",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { id } = await withAll(bench);
      return { contactIds: [id], run: byStaff(bench, (work) => eraseContact(work, id)) };
    },
  },
  {
    step: "reactivateContact",
    when: "that gets its address from another one",
    locks: ["contacts", "resets", "links", "deliveries"],
    async begin(bench) {
      const { holder, other, contactIds } = await twoContacts(bench);
      await bench.take.endContact(other.id);
      await bench.arrange.change("contacts", { id: other.id }, { email: holder.email, emailKey: holder.email });
      const run = byStaff(bench, (work) => reactivateContact(work, other.id, { contactId: holder.id, how: "end" }));
      return { contactIds, run };
    },
  },
  {
    step: "resendLink",
    locks: ["contacts", "resets", "deliveries"],
    async begin(bench) {
      const { id, resetId } = await withLink(bench);
      return { contactIds: [id], run: byStaff(bench, (work) => resendLink(work, { resetId, mailsPerHour: 100 })) };
    },
  },
];
