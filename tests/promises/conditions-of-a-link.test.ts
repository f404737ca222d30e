import { beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitForState } from "../harness/wait-for-state.ts";

// The steps of Rekey end a link together with whatever ends its reason. Here one thing alone is changed behind their
// backs, as an import or a restored backup may: each condition holds without the others.
let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ services: ["api", "portal", "credentials-worker", "mail-worker"] });
  return system.stop;
});

interface Ids {
  resetId: string;
  contactId: string;
}

const changes: [what: string, spoil: (ids: Ids) => Promise<unknown>, mend: (ids: Ids) => Promise<unknown>][] = [
  [
    "the link is ended",
    ({ resetId }) => system.sql`update links set ended_at = now(), ended_because = 'test' where reset_id = ${resetId}`,
    ({ resetId }) => system.sql`update links set ended_at = null, ended_because = null where reset_id = ${resetId}`,
  ],
  [
    "the link is past its time",
    ({ resetId }) =>
      system.sql`update links set expires_at = expires_at - interval '1 day' where reset_id = ${resetId}`,
    ({ resetId }) =>
      system.sql`update links set expires_at = expires_at + interval '1 day' where reset_id = ${resetId}`,
  ],
  [
    "the reset is not at a step with a link",
    ({ resetId }) => system.sql`update resets set state = 'accepted' where id = ${resetId}`,
    ({ resetId }) => system.sql`update resets set state = 'mailed' where id = ${resetId}`,
  ],
  [
    "the reset is past its last moment",
    ({ resetId }) => system.sql`update resets set open_until = open_until - interval '9 days' where id = ${resetId}`,
    ({ resetId }) => system.sql`update resets set open_until = open_until + interval '9 days' where id = ${resetId}`,
  ],
  [
    "the contact may not use the portal",
    ({ contactId }) => system.sql`update contacts set portal_access = false where id = ${contactId}`,
    ({ contactId }) => system.sql`update contacts set portal_access = true where id = ${contactId}`,
  ],
  [
    "the contact has another address",
    ({ contactId }) => system.sql`update contacts set email_key = 'x' || email_key where id = ${contactId}`,
    ({ contactId }) => system.sql`update contacts set email_key = substr(email_key, 2) where id = ${contactId}`,
  ],
  [
    "the contact has another password",
    ({ contactId }) => system.sql`update credentials set version = version + 1 where contact_id = ${contactId}`,
    ({ contactId }) => system.sql`update credentials set version = version - 1 where contact_id = ${contactId}`,
  ],
];

test("a link sets no password while any one of its conditions does not hold, and does when all hold again", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  const { id: resetId } = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, resetId, "mailed");
  // Nobody ends a reset that is late, or one that is not where it should be.
  await system.stopService("credentials-worker");
  const ids = { resetId, contactId: contact.id };
  for (const [what, spoil, mend] of changes) {
    await spoil(ids);
    expect((await submitPassword(system, token, freshPassword())).status, what).toBe(410);
    await mend(ids);
  }
  expect((await submitPassword(system, token, freshPassword())).status).toBe(303);
});

test("PostgreSQL itself refuses a contact a second link that works", async () => {
  if (system.pids()["credentials-worker"] === undefined) await system.restart("credentials-worker");
  const contact = await createContact(system);
  await waitForState(system, (await requestByMail(system, contact.id)).id, "mailed");
  const second = system.sql`
    insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version)
    select reset_id, contact_id, generation + 1, key_id, nonce, token_hash || '2', email_key, credential_version
    from links where contact_id = ${contact.id}`;
  await expect(second).rejects.toMatchObject({ code: "23505", constraint_name: "links_one_alive" });
});
