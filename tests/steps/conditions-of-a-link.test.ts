import { byContact } from "@rekey/database/actor";
import { findLink } from "@rekey/database/links/live-link";
import { submitNewPassword } from "@rekey/database/links/use-link";
import { expect } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, issuing } from "../harness/take-steps.ts";

// The steps of Rekey end a link together with whatever ends its reason. Here one thing alone is changed behind their
// backs, as an import or a restored backup may: each condition holds without the others.
const { test, as, see, arrange, take } = stepTest();
const hourMs = 3_600_000;

interface Ids {
  resetId: string;
  contactId: string;
  email: string;
}
type Change = (ids: Ids) => Promise<unknown>;

const changes: [what: string, spoil: Change, mend: Change][] = [
  [
    "the link is ended",
    ({ resetId }) => arrange.change("links", { resetId }, { endedAt: new Date(), endedBecause: "cancelled" }),
    ({ resetId }) => arrange.change("links", { resetId }, { endedAt: null, endedBecause: null }),
  ],
  [
    "the link is past its time",
    ({ resetId }) => arrange.change("links", { resetId }, { expiresAt: fromNow(-1) }),
    ({ resetId }) => arrange.change("links", { resetId }, { expiresAt: fromNow(hourMs) }),
  ],
  [
    "the reset is not at a step with a link",
    ({ resetId: id }) => arrange.change("resets", { id }, { state: "accepted" }),
    ({ resetId: id }) => arrange.change("resets", { id }, { state: "mailed" }),
  ],
  [
    "the reset is past its last moment",
    ({ resetId: id }) => arrange.change("resets", { id }, { openUntil: fromNow(-1) }),
    ({ resetId: id }) => arrange.change("resets", { id }, { openUntil: fromNow(hourMs) }),
  ],
  [
    "the contact may not use the portal",
    ({ contactId: id }) => arrange.change("contacts", { id }, { portalAccess: false }),
    ({ contactId: id }) => arrange.change("contacts", { id }, { portalAccess: true }),
  ],
  [
    "the contact has another address",
    ({ contactId: id, email }) => arrange.change("contacts", { id }, { emailKey: `x${email}` }),
    ({ contactId: id, email }) => arrange.change("contacts", { id }, { emailKey: email }),
  ],
  [
    "the contact has another password",
    ({ contactId }) => arrange.change("credentials", { contactId }, { version: 2 }),
    ({ contactId }) => arrange.change("credentials", { contactId }, { version: 1 }),
  ],
];

test("a link sets no password while any one of its conditions does not hold, and does when all hold again", async () => {
  const { id: contactId, email } = await take.contact();
  await take.setPassword(contactId);
  const { resetId, tokenHash } = await take.mailedLink(contactId);
  const portal = as("rekey_portal");
  const isAlive = async () => !("because" in (await findLink(portal, tokenHash)));
  const submission = { tokenHash, resetId, sealedPassword: "sealed" };
  const submit = () => inStatement(portal, (statement) => submitNewPassword(statement, submission), byContact.actor);
  const ids = { resetId, contactId, email };
  for (const [what, spoil, mend] of changes) {
    expect(await spoil(ids), what).toBe(1);
    expect([await isAlive(), await submit()], what).toEqual([false, false]);
    expect(await mend(ids), what).toBe(1);
    expect(await isAlive(), `${what} no more`).toBe(true);
  }
  expect(await submit()).toBe(true);
  expect([await isAlive(), await submit()], "a link that was used").toEqual([false, false]);
});

test("PostgreSQL itself refuses a contact a second link that works", async () => {
  const { id: contactId } = await take.contact();
  const resetId = await take.requestByMail(contactId);
  await take.credentials(resetId, issuing);
  const { id: _, ...first } = await see.link(resetId);
  const second = arrange.add("links", { ...first, generation: 2, tokenHash: `${first.tokenHash}2` });
  await expect(second).rejects.toMatchObject({ code: "23505", constraint_name: "links_one_alive" });
});
