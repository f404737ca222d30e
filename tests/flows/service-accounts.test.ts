import { randomUUID } from "node:crypto";
import type { ServiceAccountBody } from "@rekey/contracts/service-accounts";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see } = systemTest({ services: ["api"] });

const named = (more: Partial<ServiceAccountBody> = {}): ServiceAccountBody => ({
  name: `CRM ${randomUUID()}`,
  roles: ["staff"],
  ...more,
});
const make = (more?: Partial<ServiceAccountBody>) => system.api("admin").makeServiceAccount(named(more));

async function ask(token: string, path: string, body?: object) {
  const answer = await system.fetchApi(path, {
    as: null,
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, "idempotency-key": randomUUID() },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
}
const typed = freshPassword();
const byHand = { method: "manual", password: typed, repeatPassword: typed };
const statusOf = async (token: string, path = "/v1/clients") => (await ask(token, path)).status;

/** No longer than the few seconds in which an API may go on believing what it knew. */
const refused = (token: string) =>
  waitFor(async () => (await statusOf(token)) === 401, {
    timeoutMs: 15_000,
    message: "the secret is still believed",
  });

test("a service account resets in its own name, as long as it is not revoked; then it is refused within seconds", async () => {
  const account = await make();
  const contact = await createContact(system);
  const reset = await ask(account.secret, `/v1/contacts/${contact.id}/password-resets`, byHand);
  expect([reset.status, reset.body["requestedBy"]]).toEqual([202, `${account.name} (service account)`]);
  const [accepted] = await see.history({ contactId: contact.id, action: "reset.accepted" });
  expect(accepted?.actor).toBe(`service:${account.id}`);
  const revoked = await system.api("admin").revokeServiceAccount(account.id);
  expect(revoked.revokedAt).not.toBeNull();
  await refused(account.secret);
  expect(await system.api("admin").revokeServiceAccount(account.id), "again changes nothing").toEqual(revoked);
  expect((await make({ name: account.name })).id, "its name is free").not.toBe(account.id);
});

test("a secret is told once, and kept nowhere but as a hash", async () => {
  const account = await make();
  const { secret, ...shown } = await system.api("admin").rotateServiceAccount(account.id);
  expect(await statusOf(secret)).toBe(200);
  const [listed] = (await system.api("admin").listServiceAccounts()).items.filter(({ id }) => id === account.id);
  expect(Object.keys(listed ?? {})).toEqual(Object.keys(shown));
  const tables = await system.sql<{ name: string }[]>`select relname as name from pg_class
    where relnamespace = 'rekey'::regnamespace and relkind = 'r'`;
  for (const { name } of tables) {
    const rows = JSON.stringify(await system.sql`select * from ${system.sql(name)}`);
    expect([name, [account.secret, secret].filter((each) => rows.includes(each))]).toEqual([name, []]);
  }
  expect(system.allLines().filter((line) => line.includes(secret.slice(4, 30)))).toEqual([]);
});

test("a rotated secret works beside the new one until its end, and one that was rotated before works no longer", async () => {
  const api = system.api("admin");
  const first = await make();
  const second = await api.rotateServiceAccount(first.id, { overlapSeconds: 3_600 });
  expect([await statusOf(first.secret), await statusOf(second.secret)]).toEqual([200, 200]);
  expect(Date.parse(second.earlierSecretEndsAt ?? "")).toBeGreaterThan(Date.now() + 3_500_000);
  const third = await api.rotateServiceAccount(first.id, { overlapSeconds: 3_600 });
  await refused(first.secret);
  expect([await statusOf(second.secret), await statusOf(third.secret)]).toEqual([200, 200]);
  const fourth = await api.rotateServiceAccount(first.id, { overlapSeconds: 0 });
  await refused(third.secret);
  expect(await statusOf(fourth.secret)).toBe(200);
  await api.revokeServiceAccount(first.id);
  await expect(api.rotateServiceAccount(first.id)).rejects.toMatchObject({ code: "service-account-revoked" });
});

test("the history has who made, rotated and revoked an account, and what it may", async () => {
  const account = await make({ scopes: ["resets:write", "resets:read"], clientIds: ["acme", "b:1"] });
  await system.api("admin").rotateServiceAccount(account.id, { overlapSeconds: 60 });
  await system.api("admin").revokeServiceAccount(account.id);
  const rows = (await see.history({})).filter(({ detail }) => detail["serviceAccount"] === account.id);
  const about = { by: expect.any(String) as string, serviceAccount: account.id };
  const given = { scopes: "resets:write, resets:read", clients: "acme, b:1" };
  expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
    ["service_account.made", { ...about, accountName: account.name, roles: "staff", ...given }],
    ["service_account.rotated", { ...about, overlapSeconds: 60 }],
    ["service_account.revoked", about],
  ]);
  expect(rows.every(({ actor }) => actor.startsWith("staff:"))).toBe(true);
});

test("an account that has run out is refused, and when one was last used is known", async () => {
  const account = await make({ expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
  expect(account.lastUsedAt).toBeNull();
  expect(await statusOf(account.secret)).toBe(200);
  const isSeen = async () => (await system.api("admin").getServiceAccount(account.id)).lastUsedAt !== null;
  await waitFor(isSeen, { message: "the account was not seen" });
  await system.sql.begin(async (tx) => {
    await tx`insert into audit_events (action, actor, detail)
      values ('service_account.revoked', 'rekey', jsonb_build_object('serviceAccount', ${account.id}::text))`;
    await tx`update service_accounts set expires_at = now() where id = ${account.id}`;
  });
  await refused(account.secret);
});

test("no service account manages service accounts, whatever its role, and nobody gives more scopes than they have", async () => {
  const { secret } = await make({ roles: ["admin"] });
  const account = await make();
  const paths = ["/v1/service-accounts", `/v1/service-accounts/${account.id}/rotate`];
  for (const path of [...paths, `/v1/service-accounts/${account.id}/revoke`])
    expect([path, (await ask(secret, path, path === paths[0] ? named() : {})).status]).toEqual([path, 403]);
  const limited = await signToken(system, { roles: ["admin"], scope: "service-accounts:write resets:read" });
  const tries: [string, object, number][] = [
    ["/v1/service-accounts", named(), 403],
    ["/v1/service-accounts", named({ scopes: ["resets:read", "resets:write"] }), 403],
    ["/v1/service-accounts", named({ scopes: ["resets:read"] }), 201],
    [`/v1/service-accounts/${account.id}/rotate`, {}, 403],
  ];
  for (const [path, body, status] of tries)
    expect([body, (await ask(limited, path, body)).status]).toEqual([body, status]);
});

test("a name is somebody's alone, and reads as nobody of ours", async () => {
  const { name } = await make();
  await expect(make({ name })).rejects.toMatchObject({ code: "name-in-use" });
  for (const taken of ["Rekey", "the contact", "c0ntact"])
    await expect(make({ name: taken })).rejects.toMatchObject({ code: "invalid-request" });
  await expect(make({ expiresAt: "2001-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid-request" });
});

test("no token of an issuer speaks as a service account, and what is no secret is asked of nobody", async () => {
  const account = await make();
  const claimed = await signToken(system, { sub: `service:${account.id}` });
  expect(await statusOf(claimed)).toBe(200);
  const contact = await createContact(system);
  await ask(claimed, `/v1/contacts/${contact.id}/password-resets`, byHand);
  const [accepted] = await see.history({ contactId: contact.id, action: "reset.accepted" });
  expect(accepted?.actor).toBe(`console:service:${account.id}`);
  for (const made of [`${account.secret.slice(0, -1)}!`, account.secret.slice(0, -1), `rka_${"0".repeat(49)}`])
    expect([made, await statusOf(made)]).toEqual([made, 401]);
});
