import { moveContact } from "@rekey/database/directory/move-contact";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inStep, issuing, setting, someStaff } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

// What staff who are narrowed to nobody ask for while the contact goes to another client: neither waits for the other.
const { test, as, sql, see, take } = stepTest();

/** Moves the contact, and commits after the reset was accepted for the client of before. */
async function acceptBesideMove(request: (contactId: string) => Promise<string>) {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  const contact = await take.contact();
  const resetId = await inStep(
    as("rekey_api"),
    async (work) => {
      await moveContact(work, { id: contact.id, clientId: "elsewhere" });
      return request(contact.id);
    },
    { actor: someStaff },
  );
  return { contact, resetId };
}

test.each([
  ["requestByMail", issuing],
  ["requestByHand", setting()],
] as const)("a reset (%s) that is accepted while its contact moves has no effect", async (request, step) => {
  const { contact, resetId } = await acceptBesideMove(take[request]);
  expect(await see.reset(resetId)).toMatchObject({ state: "accepted", clientId: contact.clientId });
  await take.credentials(resetId, step);
  const refused = {
    state: "refused",
    refusedBecause: "other-client",
    clientId: contact.clientId,
    sealedPassword: null,
  };
  expect(await see.reset(resetId)).toMatchObject(refused);
  expect(await see.links({ contactId: contact.id })).toEqual([]);
  expect(await see.credentials({ contactId: contact.id })).toEqual([]);
  expect(await see.deliveries({ contactId: contact.id })).toEqual([]);
  expect((await see.history({ resetId })).map(({ action, clientId }) => [action, clientId])).toEqual([
    ["reset.accepted", contact.clientId],
    ["reset.refused", contact.clientId],
  ]);
});

test("also where the worker comes before the move is committed: it waits for it", async () => {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  const contact = await take.contact();
  let working: Promise<unknown> = Promise.resolve();
  let resetId = "";
  await inStep(
    as("rekey_api"),
    async (work) => {
      await moveContact(work, { id: contact.id, clientId: "elsewhere" });
      resetId = await take.requestByMail(contact.id);
      working = take.credentials(resetId, issuing);
      await waitFor(async () => (await see.waitingForLocks("rekey_credentials")) > 0, {
        timeoutMs: 4_000,
        message: "the worker waiting for the move",
      });
    },
    { actor: someStaff },
  );
  await working;
  expect(await see.reset(resetId)).toMatchObject({ state: "refused", refusedBecause: "other-client" });
});

test("what is asked for after the move has its effect, for the client of now", async () => {
  const { contact } = await acceptBesideMove(take.requestByMail);
  const resetId = await take.requestByMail(contact.id);
  await take.credentials(resetId, issuing);
  expect(await see.reset(resetId)).toMatchObject({ state: "issued", clientId: "elsewhere" });
});

test("a reset that the move itself ends is told of as one of the client that it was asked for", async () => {
  await sql`insert into clients (id, name) values ('elsewhere', 'Elsewhere') on conflict do nothing`;
  const contact = await take.contact();
  const { resetId } = await take.mailedLink(contact.id);
  await inStep(as("rekey_api"), (work) => moveContact(work, { id: contact.id, clientId: "elsewhere" }), {
    actor: someStaff,
  });
  const rows = await see.history({ resetId });
  expect(rows.at(-1)).toMatchObject({ action: "reset.cancelled", clientId: contact.clientId });
  expect(new Set(rows.map(({ clientId }) => clientId))).toEqual(new Set([contact.clientId]));
});
