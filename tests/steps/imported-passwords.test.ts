import { moveContact } from "@rekey/database/directory/move-contact";
import { listHashSettings } from "@rekey/database/sign-in/portal-sessions";
import { type ImportRequest, requestImport, storeImport } from "@rekey/database/sign-in/import-password";
import { findVerifiable } from "@rekey/database/sign-in/verify-password";
import type { Work } from "@rekey/database/unit-of-work";
import { storeRehash } from "@rekey/database/sign-in/rehash";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inStep, someStaff } from "../harness/take-steps.ts";

const { test, as, see, take } = stepTest();
const hash = "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0";

const bring = (contactId: string, more: Partial<ImportRequest> = {}) => {
  const request = { contactId, passwordHash: hash, mustChange: false, replaces: false, ...more };
  return inStep(as("rekey_api"), (work) => requestImport(work, request), { actor: someStaff });
};

const store = async (contactId: string, isReadable = true) => {
  const eventId = (await see.events({ contactId, type: "PasswordImportRequested" })).at(-1)?.id ?? "";
  return inStep(as("rekey_credentials"), (work) => storeImport(work, { eventId, contactId }, () => isReadable), {
    consumer: "credentials",
  });
};

test("of any number of jobs one sets an imported password, and nothing of it waits then", async () => {
  const { id } = await take.contact();
  expect(await bring(id)).toBe("accepted");
  const jobs = await Promise.all([store(id), store(id), store(id)]);
  expect(jobs.filter((outcome) => outcome === "imported")).toHaveLength(1);
  const stored = await see.credential(id);
  expect(stored).toMatchObject({ passwordHash: hash, version: 1, mustChange: false, setByResetId: null });
  expect(stored?.importedAt).not.toBeNull();
  expect(await see.importedPasswords({ contactId: id })).toEqual([]);
  expect((await see.events({ contactId: id })).every(({ consumedAt }) => consumedAt !== null)).toBe(true);
});

test("the later one of two that wait is meant", async () => {
  const { id } = await take.contact();
  await bring(id);
  await bring(id, { passwordHash: "$2b$10$later", mustChange: true });
  expect(await store(id)).toBe("imported");
  expect(await see.credential(id)).toMatchObject({ passwordHash: "$2b$10$later", mustChange: true, version: 1 });
});

test("what has come about since a hash was brought is looked at when it is set", async () => {
  const [own, open, ended, bad] = [
    await take.contact(),
    await take.contact(),
    await take.contact(),
    await take.contact(),
  ];
  for (const { id } of [own, open, ended, bad]) expect(await bring(id)).toBe("accepted");
  await take.setPassword(own.id);
  await take.requestByMail(open.id);
  await take.endContact(ended.id);
  const before = await see.credential(own.id);
  const outcomes = [await store(own.id), await store(open.id), await store(ended.id), await store(bad.id, false)];
  // Whoever has ended has nothing that waits.
  expect(outcomes).toEqual(["has-password", "reset-open", undefined, "hash-not-readable"]);
  expect(await see.credential(own.id)).toEqual(before);
  for (const { id } of [open, ended, bad]) expect(await see.credential(id)).toBeUndefined();
  expect(await see.importedPasswords()).toEqual([]);
  const [told] = await see.history({ contactId: bad.id, action: "credential.import_declined" });
  expect([told?.actor, told?.detail]).toEqual(["rekey", { because: "hash-not-readable" }]);
});

test("a reset, or a hash made anew, makes an imported password one of ours", async () => {
  const [reset, rehashed] = [await take.contact(), await take.contact()];
  for (const { id } of [reset, rehashed]) {
    await bring(id);
    await store(id);
  }
  await take.setPassword(reset.id);
  expect(await see.credential(reset.id)).toMatchObject({ version: 2, importedAt: null });
  const portal = as("rekey_portal");
  await portal.$client`insert into rehashes (contact_id, credential_version, sealed_password) values (${rehashed.id}, 1, 'sealed')`;
  const rehash = { credentialVersion: 1, passwordHash: "$argon2id$stronger" };
  await inStep(
    as("rekey_credentials"),
    (work) => storeRehash(work, { eventId: "00000000-0000-4000-8000-000000000000", contactId: rehashed.id, rehash }),
    { consumer: "credentials" },
  );
  expect(await see.credential(rehashed.id)).toMatchObject({ version: 1, importedAt: null });
  for (const { id } of [reset, rehashed]) expect(await bring(id)).toBe("has-password");
  expect(await findVerifiable(as("rekey_verifier"), { contactId: rehashed.id }, 1)).toMatchObject({
    isImported: false,
  });
});

test("the kinds of stored hashes are read without a part of any hash or salt", async () => {
  const { id } = await take.contact();
  await bring(id, { passwordHash: "$2y$12$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e" });
  await store(id);
  const [argon] = [await take.contact()];
  await bring(argon.id, {
    passwordHash: "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
  });
  await store(argon.id);
  const kinds = await listHashSettings(as("rekey_portal"));
  expect(kinds).toEqual(expect.arrayContaining(["$2y$12", "$P$9", "$argon2i$v=19$m=256,t=2,p=1"]));
  expect(kinds.filter((kind) => /abcdef|c29t|iekC|IQRa/.test(kind))).toEqual([]);
});

test("the API brings hashes and reads none, and nobody else brings one", async () => {
  const sql = as("rekey_api").$client;
  await expect(sql`select password_hash from imported_passwords`).rejects.toMatchObject({ code: "42501" });
  await expect(sql`update credentials set password_hash = 'x' where false`).rejects.toMatchObject({ code: "42501" });
  for (const role of ["rekey_portal", "rekey_verifier", "rekey_console", "rekey_mail"] as const)
    await expect(as(role).$client`insert into imported_passwords (contact_id) values ('x')`).rejects.toMatchObject({
      code: "42501",
    });
});

test("PostgreSQL takes no hash from the API that the history has nothing of", async () => {
  const { id } = await take.contact();
  const sql = as("rekey_api").$client;
  const brought = sql`
    insert into imported_passwords (contact_id, password_hash, must_change, replaces) values (${id}, ${hash}, false, false)`;
  await expect(brought).rejects.toMatchObject({ code: "RK002" });
  await bring(id);
  const changed = sql`update imported_passwords set replaces = true where contact_id = ${id}`;
  await expect(changed).rejects.toMatchObject({ code: "RK002" });
});

test("a hash that waits when its contact goes to another client is never its password", async () => {
  const [{ id }, other] = [await take.contact(), await take.contact()];
  await bring(id);
  const move = (work: Work) => moveContact(work, { id, clientId: other.clientId });
  await inStep(as("rekey_api"), move, { actor: someStaff });
  expect(await store(id)).toBeUndefined();
  expect(await see.credential(id)).toBeUndefined();
  expect(await see.importedPasswords({ contactId: id })).toEqual([]);
  // Who has it now may bring one.
  await bring(id);
  expect(await store(id)).toBe("imported");
});
