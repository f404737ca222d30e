import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { Problem, Reset } from "@rekey/contracts/resources";
import { countRows } from "../harness/count-rows.ts";
import { fromNow } from "../harness/arrange.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { severalApis } from "../harness/several-apis.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, arrange } = systemTest({ env: { MAILS_PER_CONTACT_PER_HOUR: "3" } });

let started: ReturnType<typeof severalApis> | undefined;
const apis = () => (started ??= severalApis(system));

function command(contactId: string, key: string | undefined, body: object, as: "staff" | "admin" = "staff") {
  return system.fetchApi(`/v1/contacts/${contactId}/password-resets`, {
    method: "POST",
    headers: key === undefined ? {} : { "idempotency-key": key },
    body: JSON.stringify(body),
    as,
  });
}

test("the same command under the same key is the same reset, and says that it is a repetition", async () => {
  const contact = await createContact(system);
  const key = randomUUID();
  const body = { method: "email", reason: "once" };
  const first = await command(contact.id, key, body);
  const reset = (await first.json()) as Reset;
  expect(first.headers.has("idempotency-replayed")).toBe(false);
  await waitForState(system, reset.id, "mailed");
  const before = await countRows(system);
  for (let time = 0; time < 4; time += 1) {
    const again = await command(contact.id, key, body);
    expect(again.status).toBe(202);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(await again.json()).toMatchObject({ id: reset.id, state: "mailed" });
  }
  expect(await countRows(system)).toEqual(before);
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(1);
});

test("the client says of a command whether it was a repetition", async () => {
  const contact = await createContact(system);
  const options = { idempotencyKey: randomUUID() };
  const ask = () => system.api().requestReset(contact.id, { method: "email" }, options);
  const [first, again] = [await ask(), await ask()];
  expect([first.isReplayed, again.isReplayed, again.id]).toEqual([false, true, first.id]);
});

const byHand = (password: string, more: object = {}) => ({
  method: "manual",
  password,
  repeatPassword: password,
  ...more,
});

/** Sends commands one after the other while no worker can do anything with the contact. */
const whileOpen = <T extends object>(contactId: string, work: () => Promise<T>): Promise<T> =>
  arrange.whileLocked("contacts", { id: contactId }, work);

test("a repeated command by hand is recognised by its password while its reset is open, whatever key was put in front", async () => {
  const contact = await createContact(system);
  const [key, password] = [randomUUID(), freshPassword()];
  const reset = await whileOpen(contact.id, async () => {
    const first = (await (await command(contact.id, key, byHand(password))).json()) as Reset;
    const older = `demo:${system.keys.fingerprintKey}`;
    for (const isRotated of [false, true]) {
      if (isRotated) await system.restart("api", { FINGERPRINT_KEYS: `k2:${"n".repeat(40)},${older}` });
      const again = await command(contact.id, key, byHand(password));
      expect([again.status, ((await again.json()) as Reset).id]).toEqual([202, first.id]);
      const different = await command(contact.id, key, byHand(freshPassword()));
      expect([different.status, ((await different.json()) as Problem).code]).toEqual([422, "idempotency-key-reused"]);
    }
    return first;
  });
  await waitForState(system, reset.id, "completed");
});

test("after the end nothing that is derived from a typed password is left but its slow hash, and a repetition is still one", async () => {
  const contact = await createContact(system);
  const ends = ["completed", "refused", "cancelled", "superseded"] as const;
  const commands = ends.map((end) => ({ end, key: randomUUID(), password: freshPassword() }));
  for (const { end, key, password } of commands) {
    const typed = end === "refused" ? `${contact.name} ${contact.name}` : password;
    const reset = await whileOpen(contact.id, async () => {
      const first = (await (await command(contact.id, key, byHand(typed))).json()) as Reset;
      if (end === "completed")
        await arrange.add("rehashes", { contactId: contact.id, sealedPassword: "sealed", credentialVersion: 0 });
      if (end === "cancelled") await system.api().cancelReset(first.id);
      if (end === "superseded")
        await arrange.change(
          "resets",
          { contactId: contact.id, state: "completed" },
          { endedAt: new Date(), createdAt: fromNow(3_600_000) },
        );
      return first;
    });
    await waitForState(system, reset.id, end);
    expect(await see.reset(reset.id), end).toMatchObject({ requestFingerprint: null, sealedPassword: null });
    expect(await see.rehashes(), "the replaced password, sealed").toEqual([]);
    for (const repeated of [typed, freshPassword()]) {
      const again = await command(contact.id, key, byHand(repeated));
      expect([again.headers.get("idempotency-replayed"), await again.json()]).toMatchObject(["true", { id: reset.id }]);
    }
    for (const other of [byHand(typed, { mustChange: false }), byHand(typed, { reason: "a reason" })]) {
      const different = await command(contact.id, key, other);
      expect([different.status, ((await different.json()) as Problem).code]).toEqual([422, "idempotency-key-reused"]);
    }
  }
});

test("what a statement forgets to drop of a typed password the table drops, and refuses to keep", async () => {
  const contact = await createContact(system);
  const id = randomUUID();
  const asked = {
    method: "manual",
    requestedBy: "somebody",
    requestedByName: "Somebody",
    requestFingerprint: "fast",
  } as const;
  await arrange.add("resets", { id, contactId: contact.id, clientId: contact.clientId, ...asked });
  await arrange.change("resets", { id }, { state: "expired", endedAt: new Date() });
  expect((await see.reset(id)).requestFingerprint).toBeNull();
  const untriggered = system.sql.begin(async (tx) => {
    await tx`alter table resets disable trigger resets_forget_at_end`;
    await tx`update resets set request_fingerprint = 'a fast hash' where id = ${id}`;
  });
  await expect(untriggered).rejects.toThrow("resets_no_fingerprint_at_end");
});

test("a repetition whose fingerprint was made with a key that is gone is taken for one, where all that is in the open agrees", async () => {
  const [contact, another] = [await createContact(system), await createContact(system)];
  const key = randomUUID();
  const first = (await (await command(contact.id, key, { method: "email" })).json()) as Reset;
  await system.restart("api", { FINGERPRINT_KEYS: `k9:${"g".repeat(40)}` });
  const again = await command(contact.id, key, { method: "email" });
  expect([again.headers.get("idempotency-replayed"), await again.json()]).toMatchObject(["true", { id: first.id }]);
  for (const [id, body] of [
    [another.id, { method: "email" }],
    [contact.id, { method: "email", reason: "another one" }],
    [contact.id, byHand(freshPassword())],
  ] as const) {
    const different = await command(id, key, body);
    expect([different.status, ((await different.json()) as Problem).code]).toEqual([422, "idempotency-key-reused"]);
  }
});

test("a key that was used for another command is refused, and nothing is written", async () => {
  const [contact, another] = [await createContact(system), await createContact(system)];
  const key = randomUUID();
  const reset = (await (await command(contact.id, key, { method: "email" })).json()) as Reset;
  await waitForState(system, reset.id, "mailed");
  const before = await countRows(system);
  const others = [
    await command(contact.id, key, { method: "email", reason: "a reason" }),
    await command(contact.id, key, { method: "email", expectedEmail: contact.email }),
    await command(another.id, key, { method: "email" }),
  ];
  for (const response of others) {
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([422, "idempotency-key-reused"]);
  }
  expect(await countRows(system)).toEqual(before);
});

test("keys of different callers have nothing to do with each other", async () => {
  const [one, other] = [await createContact(system), await createContact(system)];
  const key = randomUUID();
  const resets = [
    await command(one.id, key, { method: "email" }),
    await command(other.id, key, { method: "email" }, "admin"),
  ];
  expect(resets.map(({ status }) => status)).toEqual([202, 202]);
  const ids = await Promise.all(resets.map(async (response) => ((await response.json()) as Reset).id));
  expect(new Set(ids).size).toBe(2);
});

test("of thirty commands at once under one key one is accepted, all get it as their answer, and one mail is counted", async () => {
  const contact = await createContact(system);
  const earlier = await requestByMail(system, contact.id);
  await waitForState(system, earlier.id, "mailed");
  const key = randomUUID();
  const several = await apis();
  const answers = await meetInDatabase(
    system,
    (lock) => lock("mailBudgets", { contactId: contact.id }),
    () =>
      Array.from({ length: 30 }, async (_, index) => {
        const response = await several.command(index, contact.id, key, { method: "email" });
        return { status: response.status, id: ((await response.json()) as Reset).id };
      }),
    several.count,
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(await see.resets({ contactId: contact.id })).toHaveLength(2);
  expect((await see.mailBudgets({ contactId: contact.id }))[0]?.spentAt).toHaveLength(2);
  await waitForState(system, answers[0]?.id ?? "", "mailed");
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(2);
});

test("of ten commands by hand at once under one key one is accepted, and all get it as their answer", async () => {
  const contact = await createContact(system);
  const [key, password] = [randomUUID(), freshPassword()];
  const several = await apis();
  const answers = await meetInDatabase(
    system,
    (lock) => lock("contacts", { id: contact.id }),
    () =>
      Array.from({ length: 10 }, async (_, index) => {
        const body = { method: "manual", password, repeatPassword: password };
        const response = await several.command(index, contact.id, key, body);
        return { status: response.status, id: ((await response.json()) as Reset).id };
      }),
    several.count,
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(await see.resets({ contactId: contact.id })).toHaveLength(1);
});

test("a repetition is answered even when the contact may not be sent another mail", async () => {
  const contact = await createContact(system);
  const key = randomUUID();
  const first = (await (await command(contact.id, key, { method: "email" })).json()) as Reset;
  await requestByMail(system, contact.id);
  await requestByMail(system, contact.id);
  await expect(requestByMail(system, contact.id)).rejects.toMatchObject({ status: 429, code: "too-many-mails" });
  const again = await command(contact.id, key, { method: "email" });
  expect([again.status, ((await again.json()) as Reset).id]).toEqual([202, first.id]);
});

const unusable = [undefined, "", "short", "x".repeat(129), "has a space", "naïve-key-1"];

test.each(unusable)("a command without a usable key is told what is wrong, and the rule: %j", async (key) => {
  const contact = await createContact(system);
  const before = await countRows(system);
  const header = key === undefined ? undefined : Buffer.from(key).toString("latin1");
  const response = await command(contact.id, header, { method: "email" });
  const { code, detail } = (await response.json()) as Problem;
  expect([response.status, code]).toEqual([400, `idempotency-key-${key ? "malformed" : "missing"}`]);
  expect(detail).toContain("8 to 128 visible ASCII characters");
  expect(await countRows(system)).toEqual(before);
});
