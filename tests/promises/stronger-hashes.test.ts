import { openDatabase } from "@rekey/database/connection";
import { requestRehash } from "@rekey/database/portal-sessions";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { parseSealingPublicKey, sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { beforeAll, expect, test } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { getPage } from "../harness/get-page.ts";
import { givePassword } from "../harness/give-password.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitFor } from "../harness/wait-for.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ services: ["api", "portal", "credentials-worker"] });
  return system.stop;
});

async function storedHash(contactId: string): Promise<{ password_hash: string; version: number }> {
  const [row] = await system.sql<{ password_hash: string; version: number }[]>`
    select password_hash, version from credentials where contact_id = ${contactId}`;
  if (!row) throw new Error("the contact has no password");
  return row;
}

test("a password is hashed with argon2id and at least the settings of the standard", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  expect((await storedHash(contact.id)).password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
});

test("after the settings were raised a hash is made anew at the next sign-in, and no session ends for it", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  const before = await storedHash(contact.id);
  const stronger = { ARGON2_PASSES: "3" };
  await Promise.all([system.restart("portal", stronger), system.restart("credentials-worker", stronger)]);
  const signedIn = await signInPortal(system, contact.email, password);
  const after = await waitFor(
    async () => {
      const row = await storedHash(contact.id);
      return row.password_hash !== before.password_hash && row;
    },
    { message: "a new hash" },
  );
  expect(after.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=3\$/);
  expect(after.version).toBe(before.version);
  const account = await getPage(system, "/account", { cookie: signedIn?.cookie ?? "" });
  expect(account.status).toBe(200);
  expect(await system.sql`select 1 from rehashes`).toHaveLength(0);
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
  expect((await storedHash(contact.id)).password_hash).toBe(after.password_hash);
});

test("no stronger hash is made of a password that is not the contact's, whoever says that it was seen", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  const before = await storedHash(contact.id);
  await using portal = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_portal"), { applicationName: "test" });
  const key = await parseSealingPublicKey(system.keys.sealing.publicKey);
  const sealedPassword = await sealPassword(key, contact.id, createSecret("walrus teapot gravel nine"));
  const event = await requestRehash(portal, { contactId: contact.id, credentialVersion: 1, sealedPassword });
  await waitFor(
    async () => {
      const [row] = await system.sql`select 1 from events where id = ${event.id} and consumed_at is not null`;
      return row !== undefined;
    },
    { message: "the event is done" },
  );
  expect(await storedHash(contact.id)).toEqual(before);
  expect(await system.sql`select 1 from rehashes where contact_id = ${contact.id}`).toHaveLength(0);
});
