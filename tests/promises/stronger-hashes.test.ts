import { openDatabase } from "@rekey/database/connection";
import { byContact } from "@rekey/database/actor";
import { requestRehash } from "@rekey/database/sign-in/portal-sessions";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { parseSealingPublicKey, sealPassword } from "@rekey/secrets/seal";
import { createSecret } from "@rekey/secrets/secret";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { getPage } from "../harness/get-page.ts";
import { givePassword } from "../harness/give-password.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { systemTest } from "../harness/system-test.ts";
import { inStatement } from "../harness/take-steps.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see } = systemTest({ services: ["api", "portal", "credentials-worker"] });

test("a password is hashed with argon2id and at least the settings of the standard", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  expect((await see.credential(contact.id))?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("after the settings were raised a hash is made anew at the next sign-in, and no session ends for it", async () => {
  const contact = await createContact(system);
  const password = await givePassword(system, contact.id);
  const before = await see.credential(contact.id);
  const stronger = { ARGON2_PASSES: "3" };
  await Promise.all([system.restart("portal", stronger), system.restart("credentials-worker", stronger)]);
  const signedIn = await signInPortal(system, contact.email, password);
  const after = await waitFor(
    async () => {
      const row = await see.credential(contact.id);
      return row?.passwordHash !== before?.passwordHash && row;
    },
    { message: "a new hash" },
  );
  expect(after.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=3,p=1\$/);
  expect(after.version).toBe(before?.version);
  const account = await getPage(system, "/account", { cookie: signedIn?.cookie ?? "" });
  expect(account.status).toBe(200);
  expect(await see.rehashes()).toEqual([]);
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
  expect((await see.credential(contact.id))?.passwordHash).toBe(after.passwordHash);
});

test("no stronger hash is made of a password that is not the contact's, whoever says that it was seen", async () => {
  const contact = await createContact(system);
  await givePassword(system, contact.id);
  const before = await see.credential(contact.id);
  await using portal = openDatabase(databaseUrlFor(system.databaseUrl, "rekey_portal"), { applicationName: "test" });
  const key = await parseSealingPublicKey(system.keys.sealing.publicKey);
  const sealedPassword = await sealPassword(key, contact.id, createSecret("walrus teapot gravel nine"));
  const outdated = { contactId: contact.id, credentialVersion: 1, sealedPassword };
  await inStatement(portal, (statement) => requestRehash(statement, outdated), byContact.actor);
  await waitFor(async () => (await see.events({ contactId: contact.id, type: "OutdatedHashFound" }))[0]?.consumedAt, {
    message: "the event is done",
  });
  expect(await see.credential(contact.id)).toEqual(before);
  expect(await see.rehashes({ contactId: contact.id })).toEqual([]);
});
