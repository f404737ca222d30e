import { randomUUID } from "node:crypto";
import { ApiProblem } from "@rekey/client/api-problem";
import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { countRows } from "../harness/count-rows.ts";
import { givePassword } from "../harness/give-password.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange } = systemTest();

const taken = { status: 409, code: "address-in-use" };
const by = () => ({ subject: `staff:${system.staff.staff.id}`, name: system.staff.staff.name });

async function historyOf({ id }: { id: string }) {
  const rows = await see.history({ contactId: id, resetId: null });
  const ofContact = rows.filter(({ action }) => action.startsWith("contact."));
  return ofContact.map(({ action, actor, detail: { by: name, ...detail } }) => ({ action, actor, name, ...detail }));
}

const told = (action: string, more: object = {}) => ({ action, actor: by().subject, name: by().name, ...more });

async function refusalOf(work: Promise<unknown>): Promise<ApiProblem> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof ApiProblem) return outcome;
  throw new Error("it was not refused", { cause: outcome });
}

const holderOf = async (contact: TestContact) => ({
  id: contact.id,
  name: contact.name,
  clientId: contact.clientId,
  clientName: (await system.api().getClient(contact.clientId)).name,
  url: `${system.apiUrl}/v1/contacts/${contact.id}`,
});

test("a contact that is ended has no session, link, password or mail that waits, and only the first end does anything", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  const session = await signInPortal(system, contact.email, password);
  const reset = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, reset.id, "mailed");
  const first = await system.api().endContact(contact.id);
  expect(first).toMatchObject({ id: contact.id, portalAccess: false, hasPassword: false, alreadyEnded: false });
  expect(first.endedAt).toEqual(expect.any(String));
  const before = await countRows(system);
  expect(await system.api().endContact(contact.id)).toEqual({ ...first, alreadyEnded: true });
  expect(await countRows(system), "the second end").toEqual(before);
  const page = await fetch(`${system.portalUrl}/account`, {
    headers: { cookie: session?.cookie ?? "" },
    redirect: "manual",
  });
  expect([page.status, page.headers.get("location")]).toEqual([303, "/sign-in"]);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(410);
  expect(await signInPortal(system, contact.email, password)).toBeUndefined();
  expect((await system.api().getReset(reset.id)).state).toBe("cancelled");
  const [ended] = await see.history({ resetId: reset.id, action: "reset.cancelled" });
  expect(ended).toMatchObject({ detail: { because: "contact-ended" } });
  expect(await historyOf(contact)).toEqual([told("contact.created"), told("contact.ended")]);
});

test("an ended contact is neither reset nor changed nor brought back by a push of a CRM, and is told so", async () => {
  const contact = await createContact(system);
  await system.api().endContact(contact.id);
  const before = await countRows(system);
  const { clientId, name, email } = contact;
  const stored = await system.api().getContact(contact.id);
  const attempts: [string, () => Promise<unknown>][] = [
    ["a link", () => requestByMail(system, contact.id)],
    ["a password", () => requestByHand(system, contact.id, freshPassword())],
    ["a push", () => system.api().putContact(contact.id, { clientId, name, email, portalAccess: true })],
    ["another name", () => system.api().patchContact(contact.id, { name: "Somebody" })],
    ["access", () => system.api().patchContact(contact.id, { portalAccess: true })],
    ["another address", () => system.api().patchContact(contact.id, { email: `x.${email}` })],
    ["a confirmed address", () => system.api().confirmAddress(contact.id, { expectedEmail: email })],
  ];
  const codes: [string, unknown][] = [];
  for (const [what, attempt] of attempts) codes.push([what, await attempt().catch((error: ApiProblem) => error.code)]);
  expect(codes).toEqual(attempts.map(([what]) => [what, "contact-ended"]));
  const byHand = arrange.change("contacts", { id: contact.id }, { portalAccess: true });
  await expect(byHand).rejects.toMatchObject({ constraint_name: "contacts_ended_without_access" });
  const same = { ...stored, oldAddressIsTold: false };
  expect(await system.api().patchContact(contact.id, { name, email }), "a change of nothing").toEqual(same);
  expect(await system.api().putContact(contact.id, { clientId, name, email }), "a push of nothing").toEqual(same);
  expect([await countRows(system), await system.api().getContact(contact.id)]).toEqual([before, stored]);
});

test("the address of an ended contact is nobody's: another contact gets it, and only that one signs in and is written to", async () => {
  const gone = await createContact(system);
  const oldPassword = await givePassword(system, gone.id);
  await system.api().endContact(gone.id);
  const next = await createContact(system, { email: gone.email.toUpperCase() });
  expect(await system.api().getContact(next.id)).toMatchObject({ othersWithAddress: 0 });
  const password = await givePassword(system, next.id);
  expect(await signInPortal(system, gone.email, oldPassword)).toBeUndefined();
  expect(await signInPortal(system, gone.email, password)).toBeDefined();
  const refusal = await refusalOf(system.api().reactivateContact(gone.id));
  expect(refusal).toMatchObject({ ...taken, holder: await holderOf(next) });
  const [first, second] = await Promise.all(
    ["end", "active"].map(async (state) => {
      const list = await system.fetchApi(
        `/v1/clients/${gone.clientId}/contacts?state=${state === "end" ? "ended" : state}`,
      );
      return ((await list.json()) as { total: number }).total;
    }),
  );
  expect([first, second]).toEqual([1, 0]);
  const { items } = await system.api("auditor").findContacts(gone.email);
  expect(new Map(items.map(({ id, endedAt }) => [id, endedAt === null]))).toEqual(
    new Map([
      [gone.id, false],
      [next.id, true],
    ]),
  );
});

test("a contact that is taken back has the access of before and no password, and the second time nothing is done", async () => {
  const [contact, without] = [await createContact(system), await createContact(system, { portalAccess: false })];
  const password = await givePassword(system, contact.id);
  for (const { id } of [contact, without]) await system.api().endContact(id);
  const back = await system.api().reactivateContact(contact.id);
  expect(back).toMatchObject({ endedAt: null, portalAccess: true, hasPassword: false, alreadyActive: false });
  expect(await system.api().reactivateContact(contact.id)).toEqual({ ...back, alreadyActive: true });
  expect(await system.api().reactivateContact(without.id)).toMatchObject({ portalAccess: false });
  expect(await signInPortal(system, contact.email, password)).toBeUndefined();
  const again = await givePassword(system, contact.id);
  expect(await signInPortal(system, contact.email, again)).toBeDefined();
  expect((await historyOf(contact)).slice(1)).toEqual([
    told("contact.ended"),
    told("contact.reactivated", { portalAccess: true }),
  ]);
});

test.each(["end", "remove-access"] as const)(
  "an address is handed over in one step that both histories tell of, and the other contact loses what it had: %s",
  async (how) => {
    const [holder, taker] = [await createContact(system), await createContact(system)];
    const password = await givePassword(system, holder.id);
    const waiting = await requestByMail(system, holder.id);
    const { token } = await waitForLink(system, holder.email);
    const refusal = await refusalOf(system.api().patchContact(taker.id, { email: holder.email }));
    expect(refusal).toMatchObject({ ...taken, holder: await holderOf(holder) });
    const addressFrom = { contactId: holder.id, how };
    const patch = { email: holder.email, addressFrom };
    const saved = await system.api().patchContact(taker.id, patch);
    expect(saved).toMatchObject({ email: holder.email, portalAccess: true });
    expect(await system.api().patchContact(taker.id, patch), "sent again").toEqual(saved);
    const lost = await system.api().getContact(holder.id);
    expect([lost.portalAccess, lost.endedAt === null]).toEqual([false, how === "remove-access"]);
    expect((await system.api().getReset(waiting.id)).state).toBe("cancelled");
    expect((await submitPassword(system, token, freshPassword())).status).toBe(410);
    expect(await signInPortal(system, holder.email, password)).toBeUndefined();
    expect((await historyOf(holder)).at(-1)).toEqual(
      how === "end"
        ? told("contact.ended", { addressGivenTo: taker.id })
        : told("contact.updated", { fields: "portalAccess", addressGivenTo: taker.id }),
    );
    expect((await historyOf(taker)).slice(1)).toEqual([
      told("contact.updated", { fields: "email", oldAddressIsTold: false, addressFrom: holder.id }),
    ]);
    const link = await requestByMail(system, taker.id);
    await waitForState(system, link.id, "mailed");
  },
);

test("a new contact and one that is taken back get an address the same way, and nobody else gives theirs up", async () => {
  const [holder, bystander] = [await createContact(system), await createContact(system)];
  const { email } = holder;
  const from = (contactId: string) => ({ addressFrom: { contactId, how: "end" as const } });
  const wrong = system.api().createContact(bystander.clientId, { name: "New", email, ...from(bystander.id) });
  expect(await refusalOf(wrong)).toMatchObject({ ...taken, holder: { id: holder.id } });
  const free = { name: "New", email: `free.${email}`, ...from(bystander.id) };
  await system.api().createContact(bystander.clientId, free);
  expect((await system.api().getContact(bystander.id)).endedAt).toBeNull();
  const off = { name: "Off", email, portalAccess: false, ...from(holder.id) };
  await system.api().createContact(bystander.clientId, off);
  expect((await system.api().getContact(holder.id)).endedAt, "who has no access needs no address").toBeNull();
  const without = await createContact(system, { portalAccess: false });
  const its = { name: "Its", email: without.email, ...from(without.id) };
  await system.api().createContact(bystander.clientId, its);
  expect((await system.api().getContact(without.id)).endedAt, "who has no access holds no address").toBeNull();
  const id = `crm-${randomUUID()}`;
  const put = { clientId: bystander.clientId, name: "Put", email, ...from(holder.id) };
  await system.api().putContact(id, put);
  expect((await historyOf({ id })).at(-1)).toEqual(told("contact.created", { addressFrom: holder.id }));
  expect(await refusalOf(system.api().reactivateContact(holder.id))).toMatchObject({ ...taken, holder: { id } });
  await system.api().reactivateContact(holder.id, from(id));
  expect((await historyOf(holder)).at(-1)).toEqual(
    told("contact.reactivated", { portalAccess: true, addressFrom: id }),
  );
  expect((await system.api().getContact(id)).endedAt).not.toBeNull();
});

test("of many hand-overs at once one gets the address, and two that would take from each other do not lock each other out", async () => {
  const holder = await createContact(system);
  const takers = await Promise.all(Array.from({ length: 6 }, () => createContact(system)));
  const addressFrom = { contactId: holder.id, how: "end" as const };
  const answers = await meetInDatabase(
    system,
    (lock) => lock("contacts", { id: holder.id }),
    () => takers.map(({ id }) => system.api().patchContact(id, { email: holder.email, addressFrom }).catch(String)),
  );
  expect(answers.filter((answer) => typeof answer !== "string")).toHaveLength(1);
  expect(await see.contacts({ email: holder.email, portalAccess: true })).toHaveLength(1);
  const [one, other] = [await createContact(system), await createContact(system)];
  const swap = (to: TestContact, from: TestContact) =>
    system.api().patchContact(to.id, { email: from.email, addressFrom: { contactId: from.id, how: "end" } });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 4 }, () => [swap(one, other), swap(other, one)]).flat(),
  );
  const codes = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [(outcome.reason as ApiProblem).code] : [],
  );
  expect(new Set(codes)).toEqual(new Set(["contact-ended"]));
  expect(await see.contacts({ id: [one.id, other.id], endedAt: null })).toHaveLength(1);
});

test("an end that comes beside a submitted password waits for it or stops it, and nothing of it is left either way", async () => {
  const contacts = await Promise.all(Array.from({ length: 6 }, () => createContact(system)));
  await Promise.all(
    contacts.map(async ({ id, email }) => {
      const reset = await requestByMail(system, id);
      const { token } = await waitForLink(system, email);
      await Promise.all([submitPassword(system, token, freshPassword()), system.api().endContact(id)]);
      await waitFor(async () => ["completed", "cancelled"].includes((await system.api().getReset(reset.id)).state), {
        message: "the reset having ended",
      });
    }),
  );
  await countRows(system);
  const contactId = contacts.map(({ id }) => id);
  expect(await see.credentials({ contactId })).toEqual([]);
  expect(await see.links({ contactId, endedAt: null })).toEqual([]);
});
