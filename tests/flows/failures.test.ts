import { randomUUID } from "node:crypto";
import type { AuditAction } from "@rekey/contracts/audit-actions";
import { actionsThatFailed } from "@rekey/contracts/audit-outcomes";
import { beforeAll, expect } from "vitest";
import { askFrom } from "../harness/ask-from.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { signToken } from "../harness/sign-token.ts";
import { postForm, submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { writeContact, writeLink } from "../harness/write-contact.ts";

const { test, system, see, arrange, queues } = systemTest({
  services: ["api", "portal", "console", "credentials-worker"],
  serviceEnv: {
    portal: { ATTEMPTS_PER_ADDRESS: "4" },
    api: { COMMANDS_PER_ACTOR_AT_ONCE: "1", COMMANDS_PER_ACTOR_PER_MINUTE: "1" },
  },
});
const wrong = "harbour otter lantern ten";
let contact: Awaited<ReturnType<typeof writeContact>>;

beforeAll(async () => {
  contact = await writeContact(system);
});

/** The first row of an action for this reason, once it is there. */
const rowOf = (action: Parameters<typeof see.history>[0] & object, because: string) =>
  waitFor(async () => (await see.history(action)).find(({ detail }) => detail["because"] === because), {
    message: `a row of ${JSON.stringify(action)}: ${because}`,
  });

const signInToConsole = (address: string, password: string) =>
  fetch(`${system.consoleUrl}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ address, password }),
    headers: { origin: system.consoleUrl },
    redirect: "manual",
  });

test("a wrong sign-in at the portal is told with its reason, of the contact where it is one, and of nobody else", async () => {
  const without = await writeContact(system);
  await arrange.change("contacts", { id: without.id }, { portalAccess: false });
  expect(await signInPortal(system, contact.email, wrong)).toBeUndefined();
  expect(await signInPortal(system, without.email, without.password)).toBeUndefined();
  expect(await signInPortal(system, "typed.by.mistake@contacts.test", wrong)).toBeUndefined();
  const told = { action: "portal.sign_in_failed" } as const;
  expect(await rowOf(told, "wrong-password")).toMatchObject({
    actor: "unknown",
    contactId: contact.id,
    clientId: contact.id,
    detail: { count: 1 },
    source: { via: "portal", address: "127.0.0.0/24" },
  });
  expect(await rowOf(told, "no-access")).toMatchObject({ actor: "unknown", contactId: without.id });
  expect(await rowOf(told, "nobody")).toMatchObject({ actor: "unknown", contactId: null });
});

test("at the console too, with the person's id and never what was typed", async () => {
  const { email } = system.staff.auditor;
  const [user] = await system.sql<{ id: string }[]>`select id from staff_users where email = ${email}`;
  expect((await signInToConsole(email, wrong)).status).toBe(401);
  expect((await signInToConsole("typed.by.mistake@staff.test", wrong)).status).toBe(401);
  const told = { action: "staff.sign_in_failed" } as const;
  const row = await rowOf(told, "wrong-password");
  expect(row).toMatchObject({ detail: { staffUser: user?.id }, source: { via: "console", address: "127.0.0.0/24" } });
  expect((await rowOf(told, "nobody")).detail["staffUser"]).toBeUndefined();
});

test("a program's wrong guess is told in its name, as far as it may know the contact", async () => {
  const token = await signToken(system, { sub: "shop", name: "The shop", roles: ["portal"] });
  const headers = { authorization: `Bearer ${token}` };
  // A program is told to ask again where PostgreSQL says nothing for a second, as it may on a busy machine.
  const ask = (contactId: string) =>
    waitFor(
      async () => {
        const body = JSON.stringify({ contactId, password: wrong });
        const answer = await system.fetchApi("/v1/contacts/verify-password", {
          as: null,
          method: "POST",
          headers,
          body,
        });
        return answer.status !== 503 && answer;
      },
      { message: "an answer to the guess", everyMs: 250 },
    );
  expect((await ask(contact.id)).status).toBe(200);
  expect((await ask("nobody-of-this-id")).status).toBe(200);
  const told = { action: "password.verification_failed" } as const;
  const known = await rowOf(told, "wrong-password");
  expect(known).toMatchObject({ contactId: contact.id, detail: { by: "The shop" } });
  expect(await rowOf(told, "nobody")).toMatchObject({ actor: known.actor, contactId: null });
});

test("a dead link and a refused password are told with the reason, the reset and the contact", async () => {
  const owner = await writeContact(system);
  const token = await writeLink(system, owner);
  const [link] = await see.links({ contactId: owner.id });
  const about = { contactId: owner.id, resetId: link?.resetId };
  expect((await submitPassword(system, token, "short")).status).toBe(422);
  expect(await rowOf({ action: "password.refused" }, "too-short")).toMatchObject({ actor: "contact", ...about });
  await arrange.change("contacts", { id: owner.id }, { portalAccess: false });
  expect((await postForm(system, "/set-password/whose", { token })).status).toBe(410);
  expect((await submitPassword(system, "A".repeat(43), wrong)).status).toBe(410);
  const dead = { action: "link.refused" } as const;
  const opened = await rowOf(dead, "access-changed");
  expect(opened).toMatchObject({ actor: "unknown", ...about, detail: { use: "opened" } });
  expect(await rowOf(dead, "unknown")).toMatchObject({ resetId: null, detail: { use: "submitted" } });
});

test("whoever does not know the current password is told of in the contact's name", async () => {
  const owner = await writeContact(system);
  const { cookie = "" } = (await signInPortal(system, owner.email, owner.password)) ?? {};
  const form = { "current-password": wrong, "new-password": "short", "repeat-password": "short" };
  await askFrom({ from: "127.0.0.1", site: system.portalUrl, path: "/account/change-password", form, cookie });
  const row = await rowOf({ action: "portal.password_not_confirmed" }, "wrong-password");
  expect(row).toMatchObject({ actor: "contact", contactId: owner.id });
});

test("401 tells only why, 403 who it was and for what, at the API and at the console", async () => {
  expect((await system.fetchApi("/v1/clients", { as: null })).status).toBe(401);
  expect((await system.fetchApi(`/v1/contacts/${contact.id}`, { as: "auditor" })).status).toBe(403);
  expect((await system.fetchApi("/v1/contacts/typed-by-mistake", { as: "auditor" })).status).toBe(403);
  const refused = { action: "access.refused" } as const;
  expect((await rowOf(refused, "no-token")).actor).toBe("unknown");
  const atApi = await rowOf(refused, "forbidden");
  expect(atApi).toMatchObject({ contactId: contact.id, detail: { route: "GET /contacts/:id" } });
  expect(atApi.actor).toMatch(/^staff:/);
  const ofNobody = { ...refused, contactId: null };
  expect((await rowOf(ofNobody, "forbidden")).detail["route"]).toBe("GET /contacts/:id");
  const { email, password } = system.staff.auditor;
  const cookie = (await signInToConsole(email, password)).headers.getSetCookie().map((line) => line.split(";")[0]);
  const page = await fetch(`${system.consoleUrl}/mail`, { headers: { cookie: cookie.join("; ") } });
  expect(page.status).toBe(403);
  await waitFor(
    async () =>
      (await see.history(refused)).some(({ detail }) => detail["because"] === "forbidden" && !detail["route"]),
    { message: "the row of the console" },
  );
});

test("a limit that strikes, a command that is refused and a job without an event are told", async () => {
  const other = await writeContact(system);
  await arrange.change("contacts", { id: other.id }, { portalAccess: false });
  const reset = () =>
    system.fetchApi(`/v1/contacts/${other.id}/password-resets`, {
      method: "POST",
      headers: { "idempotency-key": randomUUID() },
      body: JSON.stringify({ method: "email" }),
    });
  expect((await reset()).status).toBe(409);
  expect((await reset()).status).toBe(429);
  expect(await rowOf({ action: "command.refused" }, "portal-access-off")).toMatchObject({ contactId: other.id });
  expect(await rowOf({ action: "limit.struck" }, "too-many-commands")).toMatchObject({ contactId: other.id });
  for (let tries = 0; tries < 6; tries += 1) await signInPortal(system, other.email, wrong).catch(() => undefined);
  expect(await rowOf({ action: "limit.struck" }, "sign-in")).toMatchObject({ actor: "unknown" });
  const eventId = randomUUID();
  await queues.credentials.add("EmailResetRequested", { version: 1, eventId, resetId: eventId }, { jobId: eventId });
  expect(
    (await waitFor(() => see.history({ action: "job.unknown" }).then(([row]) => row), { message: "a row" })).actor,
  ).toBe("rekey");
});

test("whoever is narrowed and tries what is not theirs is told of, though they are told that it is not there", async () => {
  const claims = { sub: "crm:narrowed", roles: ["staff"], rekey_clients: ["nobody-s-client"] };
  const headers = { authorization: `Bearer ${await signToken(system, claims)}` };
  for (const id of [contact.id, "typed-by-mistake"]) {
    expect((await system.fetchApi(`/v1/contacts/${id}`, { as: null, headers })).status).toBe(404);
  }
  const told = { action: "access.refused" } as const;
  const row = await rowOf({ ...told, contactId: contact.id }, "token-narrowed");
  expect(row.detail["route"]).toBe("GET /contacts/:id");
  expect((await rowOf({ ...told, contactId: null }, "token-narrowed")).actor).toBe(row.actor);
});

test("lines of a push that are refused are told by their reason, and a dry run is not", async () => {
  const ended = await writeContact(system);
  await arrange.change("contacts", { id: ended.id }, { portalAccess: false, endedAt: new Date() });
  const line = { contact: { id: ended.id, clientId: ended.id, name: "Back", email: ended.email } };
  const push = (query: string) =>
    system.fetchApi(`/v1/directory/push${query}`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: `${JSON.stringify(line)}\n${JSON.stringify(line)}\n`,
    });
  const told = { action: "command.refused" } as const;
  const ofPush = async () =>
    (await see.history(told)).filter(({ detail }) => detail["route"] === "POST /directory/push");
  expect(await (await push("?dryRun=true")).text()).toContain("contact-ended");
  expect(await (await push("")).text()).toContain("contact-ended");
  await waitFor(async () => (await ofPush()).length > 0, { message: "the row of the push" });
  expect((await ofPush()).map(({ detail, contactId }) => [detail["because"], detail["count"], contactId])).toEqual([
    ["contact-ended", 2, null],
  ]);
});

test("a page of staff that somebody asks for who is not signed in is told, of nobody who is known", async () => {
  const page = await fetch(`${system.consoleUrl}/clients`, { redirect: "manual" });
  expect(page.headers.get("location")).toMatch(/\/sign-in$/);
  const row = await rowOf({ action: "access.refused" }, "signed-out");
  expect(row).toMatchObject({ actor: "unknown", contactId: null, source: { via: "console" } });
});

test("thousands of refused requests are a few rows, which count them all, also what a stop leaves to be written", async () => {
  const before = (await see.history({ action: "access.refused" })).length;
  const ask = (path: string) => system.fetchApi(path, { as: null, headers: { authorization: "Bearer rka_invented" } });
  const asked = 2_000;
  for (let sent = 0; sent < asked; sent += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, one) => ask(`/v1/contacts/c${sent + one}`)));
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  }
  const listed = await system.api("auditor").listAuditEvents({ outcome: "failure", limit: 100 });
  expect(listed.items.map(({ action }) => action)).toEqual(expect.arrayContaining(["link.refused", "access.refused"]));
  expect(listed.items.every(({ action }) => actionsThatFailed.includes(action as AuditAction))).toBe(true);
  await system.stopService("api");
  const rows = (await see.history({ action: "access.refused" })).slice(before);
  const counts = rows.filter(({ detail }) => detail["because"] === "not-a-jwt").map(({ detail }) => detail["count"]);
  expect(rows.length).toBeLessThan(6);
  expect(counts.reduce((sum: number, count) => sum + Number(count), 0)).toBe(asked);
  const all = JSON.stringify(await see.history());
  for (const typed of ["typed.by.mistake", "typed-by-mistake", wrong, "rka_invented"]) expect(all).not.toContain(typed);
});
