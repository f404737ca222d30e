import { expect } from "vitest";
import { askFrom, createClients } from "../harness/ask-from.ts";
import { createContact } from "../harness/create-contact.ts";
import { findSlowCases } from "../harness/find-slow-cases.ts";
import { findSecrets } from "../harness/find-secrets.ts";
import { givePassword } from "../harness/give-password.ts";
import { readRedis } from "../harness/read-redis.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signToken } from "../harness/sign-token.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { writeContact } from "../harness/write-contact.ts";

const kinds = "bcrypt-10,phpass-11,argon2i-1024-2-1,argon2id-1024-2-1";
const { test, system, see, redis } = systemTest({ serviceEnv: { api: { IMPORT_HASHES: kinds } } });

const api = () => system.api();

/** As other programs have made them. */
const foreign: Record<string, { hash: string; password: string }> = {
  "bcrypt of PHP": {
    hash: "$2y$10$abcdefghijklmnopqrstuu23JPZtHcGhwXSF41f93o/7vBdDut3Xu",
    password: "correct horse",
  },
  phpass: { hash: "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", password: "test12345" },
};

/** Brings a hash in and waits for what the worker makes of it. */
async function bringIn(contactId: string, hash: string, more: { mustChange?: boolean; replace?: boolean } = {}) {
  const before = (await see.credential(contactId))?.version ?? 0;
  const answer = await api().importPassword(contactId, { hash, ...more });
  if (answer.outcome === "accepted")
    await waitFor(async () => ((await see.credential(contactId))?.version ?? 0) > before, { message: "the import" });
  return answer;
}

const actionsOf = async (contactId: string) => (await see.changes({ contactId })).map(({ action }) => action);

test.each(Object.entries(foreign))(
  "%s signs in at the portal, and is a hash of ours from then on",
  async (_, { hash, password }) => {
    const contact = await createContact(system);
    expect(await bringIn(contact.id, hash)).toEqual({ contactId: contact.id, outcome: "accepted" });
    expect(await signInPortal(system, contact.email, `${password}x`)).toBeUndefined();
    const signedIn = await signInPortal(system, contact.email, password);
    expect(signedIn).toBeDefined();
    const made = await waitFor(
      async () => {
        const row = await see.credential(contact.id);
        return row?.passwordHash.startsWith("$argon2id$v=19$m=19456,") && row;
      },
      { message: "a hash of ours" },
    );
    expect([made.version, made.importedAt, made.setByResetId]).toEqual([1, null, null]);
    expect(await signInPortal(system, contact.email, password)).toBeDefined();
    expect(await actionsOf(contact.id)).toEqual([
      "contact.created",
      "credential.import_requested",
      "credential.imported",
      "portal.signed_in",
      "credential.rehashed",
      "portal.signed_in",
    ]);
    // From then on it is the contact's own, and no push of the CRM brings the old one back.
    expect(await bringIn(contact.id, hash)).toMatchObject({ outcome: "kept", because: "has-password" });
  },
);

const noticesOf = async (contactId: string) =>
  (await see.deliveries({ contactId })).filter(({ kind }) => kind === "password_set_by_staff");

test("the first hash comes in silently, and a later one only where that is said, with a mail to its owner", async () => {
  const contact = await createContact(system);
  const [first, second] = Object.values(foreign);
  await bringIn(contact.id, first?.hash ?? "");
  expect(await noticesOf(contact.id)).toEqual([]);
  expect(await bringIn(contact.id, second?.hash ?? "")).toMatchObject({ outcome: "kept", because: "has-password" });
  await bringIn(contact.id, second?.hash ?? "", { mustChange: true, replace: true });
  expect(await signInPortal(system, contact.email, first?.password ?? "")).toBeUndefined();
  const signedIn = await signInPortal(system, contact.email, second?.password ?? "");
  expect(signedIn?.location).toContain("/account/change-password");
  expect(await noticesOf(contact.id)).toHaveLength(1);
});

test("a password of ours is replaced only where that is said, its sessions end, and its owner is told by mail", async () => {
  const contact = await createContact(system);
  const own = await givePassword(system, contact.id);
  const { hash, password } = foreign["phpass"] ?? { hash: "", password: "" };
  expect(await bringIn(contact.id, hash)).toMatchObject({ outcome: "kept", because: "has-password" });
  expect(await signInPortal(system, contact.email, own)).toBeDefined();
  await bringIn(contact.id, hash, { replace: true });
  expect(await signInPortal(system, contact.email, own)).toBeUndefined();
  expect((await see.sessions({ contactId: contact.id })).every(({ endedAt }) => endedAt !== null)).toBe(true);
  expect(await signInPortal(system, contact.email, password)).toBeDefined();
  await waitFor(async () => (await noticesOf(contact.id)).filter(({ state }) => state === "accepted").length === 2, {
    message: "a notice of each change",
  });
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(2);
});

test("a reset that is under way goes before a hash, and one who has ended gets none", async () => {
  const { hash } = foreign["phpass"] ?? { hash: "" };
  const contact = await createContact(system);
  await requestByMail(system, contact.id);
  expect(await bringIn(contact.id, hash)).toMatchObject({ outcome: "kept", because: "reset-open" });
  const ended = await createContact(system);
  await api().endContact(ended.id);
  expect(await bringIn(ended.id, hash, { replace: true })).toMatchObject({ outcome: "kept", because: "contact-ended" });
  await expect(api().importPassword("nobody-at-all", { hash })).rejects.toMatchObject({ status: 404 });
  expect(await see.importedPasswords()).toEqual([]);
});

test("what is no hash of a kind that comes in is refused, told which do, and never said back", async () => {
  const contact = await createContact(system);
  const bad = [
    "correct horse",
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "$2y$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
    "$2y$12$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
    "$argon2id$v=19$m=4194304,t=2147483647,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    `${foreign["phpass"]?.hash}\n`,
    "x".repeat(513),
  ];
  for (const hash of bad) {
    const answer = await system.fetchApi(`/v1/contacts/${contact.id}/imported-password`, {
      method: "PUT",
      body: JSON.stringify({ hash }),
    });
    const text = await answer.text();
    expect([hash, answer.status]).toEqual([hash, 422]);
    expect(text).not.toContain(hash.slice(0, 12));
    if (hash.length < 500) expect(text).toContain(kinds.replaceAll(",", ", "));
  }
  expect(await see.credential(contact.id)).toBeUndefined();
});

test("a hash stands in no answer, log or row of the history, and in no job", async () => {
  const { hash } = foreign["bcrypt of PHP"] ?? { hash: "" };
  const contact = await createContact(system);
  await bringIn(contact.id, hash);
  const answers = JSON.stringify([await api().getContact(contact.id), await api().listContacts(contact.clientId)]);
  const places = {
    answers: [answers],
    "the history": [JSON.stringify(await see.history())],
    logs: system.allLines(),
    Redis: await readRedis(redis, system.queuePrefix),
  };
  expect(findSecrets({ digest: hash.slice(-31), salt: hash.slice(7, 29), hash }, places)).toEqual([]);
});

test("a program that asks hears that it is right, and the hash is made anew", async () => {
  const { hash, password } = foreign["phpass"] ?? { hash: "", password: "" };
  const contact = await createContact(system);
  await bringIn(contact.id, hash);
  const token = await signToken(system, { sub: "shop", roles: ["portal"] });
  const answer = await system.fetchApi("/v1/contacts/verify-password", {
    as: null,
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ contactId: contact.id, password }),
  });
  expect(await answer.json()).toMatchObject({ outcome: "right" });
  await waitFor(async () => (await see.credential(contact.id))?.importedAt === null, { message: "a hash of ours" });
});

test("the time of a refusal does not tell who has a password of another program, of ours, or none", async () => {
  const contacts: Record<string, string> = { unknown: "nobody.at.all@contacts.test" };
  for (const [name, { hash }] of Object.entries(foreign)) {
    const contact = await createContact(system);
    await bringIn(contact.id, hash);
    contacts[name] = contact.email;
  }
  contacts["of ours"] = (await writeContact(system)).email;
  const newClient = createClients();
  const cases = Object.entries(contacts).map(([name, address]) => {
    const form = { address, password: "harbour otter lantern ten" };
    const ask = async () => {
      expect((await askFrom({ from: newClient(), site: system.portalUrl, path: "/sign-in", form })).status).toBe(401);
    };
    return [name, ask] as const;
  });
  expect(await findSlowCases(Object.fromEntries(cases))).toEqual([]);
});

test("where staff may set no password, a first hash has to be changed at once, and none replaces another", async () => {
  const contact = await createContact(system);
  await system.restart("api", { MANUAL_RESET: "off" });
  const { hash, password } = foreign["phpass"] ?? { hash: "", password: "" };
  await bringIn(contact.id, hash);
  const signedIn = await signInPortal(system, contact.email, password);
  expect(signedIn?.location).toContain("/account/change-password");
  const replacing = api().importPassword(contact.id, { hash, replace: true });
  await expect(replacing).rejects.toMatchObject({ status: 409, code: "manual-reset-off" });
});

test("without the setting nothing comes in", async () => {
  const contact = await createContact(system);
  await system.restart("api", { IMPORT_HASHES: "" });
  const { hash } = foreign["phpass"] ?? { hash: "" };
  await expect(api().importPassword(contact.id, { hash })).rejects.toMatchObject({ status: 409 });
});
