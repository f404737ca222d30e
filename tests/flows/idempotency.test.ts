import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Problem, Reset } from "@rekey/contracts/resources";
import { countRows } from "../harness/count-rows.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { meetInDatabase } from "../harness/meet-in-database.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { waitForState } from "../harness/wait-for-state.ts";

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ env: { MAILS_PER_CONTACT_PER_HOUR: "3" } });
  return system.stop;
});

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

const byHand = (password: string, more: object = {}) => ({
  method: "manual",
  password,
  repeatPassword: password,
  ...more,
});

/** Sends commands one after the other while no worker can do anything with the contact. */
async function whileOpen<T>(contactId: string, work: () => Promise<T>): Promise<T> {
  return system.sql.begin(async (tx) => {
    await tx`select from contacts where id = ${contactId} for no key update`;
    return work();
  }) as Promise<T>;
}

test("a repeated command by hand is recognised by its password while its reset is open, whatever key was put in front", async () => {
  const contact = await createContact(system);
  const [key, password] = [randomUUID(), freshPassword()];
  const reset = await whileOpen(contact.id, async () => {
    const first = (await (await command(contact.id, key, byHand(password))).json()) as Reset;
    const older = `k1:${system.keys.fingerprintKey}`;
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
        await system.sql`
          insert into rehashes (contact_id, sealed_password, credential_version) values (${contact.id}, 'sealed', 0)`;
      if (end === "cancelled") await system.api().cancelReset(first.id);
      if (end === "superseded")
        await system.sql`update resets set state = 'completed', ended_at = now(), created_at = now() + interval '1 hour'
          where contact_id = ${contact.id} and state = 'completed'`;
      return first;
    });
    await waitForState(system, reset.id, end);
    const [row] = await system.sql`select request_fingerprint, sealed_password from resets where id = ${reset.id}`;
    expect({ ...row }, end).toEqual({ request_fingerprint: null, sealed_password: null });
    expect(await system.sql`select from rehashes`, "the replaced password, sealed").toHaveLength(0);
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
  await system.sql`
    insert into resets (id, contact_id, client_id, method, requested_by, requested_by_name, request_fingerprint)
    values (${id}, ${contact.id}, ${contact.clientId}, 'manual', 'somebody', 'Somebody', 'a fast hash')`;
  await system.sql`update resets set state = 'expired', ended_at = now() where id = ${id}`;
  const [row] = await system.sql`select request_fingerprint from resets where id = ${id}`;
  expect({ ...row }).toEqual({ request_fingerprint: null });
  const untriggered = system.sql.begin(async (tx) => {
    await tx`alter table resets disable trigger resets_forget_fingerprint`;
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
  const answers = await meetInDatabase(
    system,
    (tx) => tx`select from mail_budgets where contact_id = ${contact.id} for update`,
    () =>
      Array.from({ length: 30 }, async () => {
        const response = await command(contact.id, key, { method: "email" });
        return { status: response.status, id: ((await response.json()) as Reset).id };
      }),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(await system.sql`select from resets where contact_id = ${contact.id}`).toHaveLength(2);
  const [budget] =
    await system.sql`select cardinality(spent_at) as spent from mail_budgets where contact_id = ${contact.id}`;
  expect(budget).toEqual({ spent: 2 });
  await waitForState(system, answers[0]?.id ?? "", "mailed");
  expect(system.mailbox.mailsTo(contact.email)).toHaveLength(2);
});

test("of ten commands by hand at once under one key one is accepted, and all get it as their answer", async () => {
  const contact = await createContact(system);
  const [key, password] = [randomUUID(), freshPassword()];
  const answers = await meetInDatabase(
    system,
    (tx) => tx`select from contacts where id = ${contact.id} for update`,
    () =>
      Array.from({ length: 10 }, async () => {
        const response = await command(contact.id, key, { method: "manual", password, repeatPassword: password });
        return { status: response.status, id: ((await response.json()) as Reset).id };
      }),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(await system.sql`select from resets where contact_id = ${contact.id}`).toHaveLength(1);
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

test.each([undefined, "", "short", "x".repeat(129), "has a space", "naïve-key-1"])(
  "a command without a usable key is refused: %j",
  async (key) => {
    const contact = await createContact(system);
    const before = await countRows(system);
    const header = key === undefined ? undefined : Buffer.from(key).toString("latin1");
    const response = await command(contact.id, header, { method: "email" });
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([400, "idempotency-key-missing"]);
    expect(await countRows(system)).toEqual(before);
  },
);
