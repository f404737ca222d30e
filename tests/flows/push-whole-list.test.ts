import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import type { PushLine, PushResult } from "@rekey/contracts/directory-push";
import { createApiClient } from "@rekey/client/create-api-client";
import { expect, onTestFinished } from "vitest";
import { fromNow } from "../harness/arrange.ts";
import { countRows } from "../harness/count-rows.ts";
import { crm, pushingTo } from "../harness/push-lines.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see, arrange } = systemTest({ services: ["api"] });
const push = (...given: Parameters<ReturnType<typeof pushingTo>>) => pushingTo(system)(...given);

const historyOf = async (contactId: string) =>
  (await see.history({ contactId })).map(({ action, detail }) => [action, detail]);

test("whom a whole list has not is switched off, unless the list is not to be believed", async () => {
  const { contact, lines, clientId } = crm(30);
  await push([...lines, contact(99)]);
  await arrange.change("contacts", { id: `${clientId}:99` }, { createdAt: fromNow(3_600_000) });
  const whole = (more = {}) => ({
    whole: { of: "client" as const, clientId, missing: "remove-access" as const, ...more },
  });
  const listed = (count: number) => Array.from({ length: count }, (_, n) => contact(n));
  const lastOf = async (sent: readonly PushLine[], query = {}) => (await push(sent, query)).slice(-1)[0];
  const before = await countRows(system);
  const tooMany = { outcome: "refused", problem: { code: "list-not-whole" } };
  expect(await lastOf([...listed(20), whole()])).toMatchObject({ ...tooMany, missing: 10, of: 30 });
  expect(await lastOf([whole()])).toMatchObject({ ...tooMany, missing: 30 });
  expect(await lastOf([...listed(28), whole({ atMostPercent: 3 })])).toMatchObject({ ...tooMany, missing: 2 });
  const unread = await lastOf([...listed(29), { contact: { id: "ü" } } as unknown as PushLine, whole()]);
  expect(unread).toMatchObject(tooMany);
  expect(await lastOf([...listed(30), { whole: { ...whole().whole, clientId: "none" } }])).toMatchObject({
    problem: { errors: [{ pointer: "/whole/clientId" }] },
  });
  // A line that is refused lists its contact all the same.
  const refused = contact(28, { name: "" });
  const dry = await push([...listed(28), refused, whole()], { dryRun: true });
  expect(dry.slice(-2)).toEqual([
    { line: 30, id: `${clientId}:29`, outcome: "access-removed" },
    { line: 30, id: null, outcome: "done", missing: 1, of: 30 },
  ]);
  expect(await countRows(system)).toEqual(before);
  expect((await push([...listed(28), refused, whole()])).slice(-2)).toEqual(dry.slice(-2));
  expect(await historyOf(`${clientId}:29`)).toContainEqual([
    "contact.updated",
    { by: system.staff.staff.name, fields: "portalAccess", notListed: true },
  ]);
  expect(await lastOf([...listed(28), refused, whole()])).toMatchObject({ outcome: "done", missing: 0, of: 29 });
  const all = { whole: { of: "directory" as const, idPrefix: `${clientId}:`, missing: "end" as const } };
  expect((await push([...listed(28), all])).slice(-3)).toMatchObject([
    { id: `${clientId}:28`, outcome: "ended" },
    { id: `${clientId}:29`, outcome: "ended" },
    { outcome: "done", missing: 2, of: 30 },
  ]);
  expect((await system.api().listContacts(clientId, { state: "ended" })).total).toBe(2);
});

test("a whole list that fails on the way is refused, and says how many it has switched off", async () => {
  const { contact, lines, clientId } = crm(252);
  await push(lines);
  const ids = lines.flatMap((line) => ("contact" in line ? [line.contact.id] : []));
  const [last] = await system.sql<
    { id: string }[]
  >`select id from contacts where id = any(${ids}) order by id desc limit 1`;
  onTestFinished(async () => void (await system.sql.unsafe("drop function if exists refuse_one() cascade")));
  await system.sql.unsafe(`
    create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
    create trigger refuse_one before update on contacts for each row when (new.id = '${last?.id}') execute function refuse_one();`);
  const results = await push([
    contact(300),
    { whole: { of: "client" as const, clientId, missing: "end" as const, atMostPercent: 100 } },
  ]);
  await system.sql.unsafe("drop function refuse_one() cascade");
  expect(results).toHaveLength(252);
  expect(results.at(-1)).toMatchObject({
    line: 2,
    id: null,
    outcome: "refused",
    problem: { code: "internal" },
    missing: 252,
    of: 252,
    switchedOff: 250,
  });
  expect((await system.api().listContacts(clientId, { state: "ended" })).total).toBe(250);
});

/** A push that has said what it will send, and sends it once it is told to. */
function beginPush(token: string) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson", "content-length": 100 };
  const request = httpRequest(`${system.apiUrl}/v1/directory/push`, { method: "POST", headers });
  const status = new Promise<number | undefined>((resolve) => {
    request.on("response", (response) => resolve(response.resume().statusCode));
    request.on("error", () => resolve(undefined));
  });
  request.flushHeaders();
  return { status, send: () => request.end("\n".repeat(100)), cut: () => request.destroy() };
}

test("a push has its place before its body is read, and gives it back however it ends", async () => {
  const as = async (sub: string) => signToken(system, { sub, roles: ["staff"] });
  const [one, two, three] = [await as("one"), await as("two"), await as("three")];
  const statusFor = async (token: string) => {
    const begun = beginPush(token);
    begun.send();
    return begun.status;
  };
  const becomes = (status: number, token: string) =>
    waitFor(async () => (await statusFor(token)) === status, { message: `a push to be answered ${status}` });
  const first = beginPush(one);
  await becomes(503, one);
  expect(await statusFor(two), "another caller's").toBe(200);
  const second = beginPush(two);
  await becomes(503, three);
  second.cut();
  await becomes(200, three);
  first.send();
  expect(await first.status).toBe(200);
  expect([await statusFor(one), await statusFor(two)]).toEqual([200, 200]);
});

test("a caller who is narrowed to some clients pushes those, and meets nobody else", async () => {
  const [own, others] = [crm(1), crm(1)];
  await push([...own.lines, ...others.lines]);
  const before = await see.contacts({ clientId: others.clientId });
  const token = await signToken(system, { sub: "crm", roles: ["staff"], rekey_clients: [own.clientId] });
  const api = createApiClient({ baseUrl: system.apiUrl, token: () => token });
  const lines = [
    ...others.lines,
    { contact: { ...others.contact(0).contact, clientId: own.clientId } },
    own.contact(1, { email: others.contact(0).contact.email }),
    own.contact(2),
    { whole: { of: "directory" as const, missing: "end" as const } },
  ];
  const results: PushResult[] = [];
  for await (const result of api.pushDirectory(lines)) results.push(result);
  expect(results.map(({ outcome, problem }) => problem?.code ?? outcome)).toEqual([
    "not-found",
    "not-found",
    "not-found",
    "address-in-use",
    "created",
    "token-narrowed",
  ]);
  expect(results[3]?.problem?.holder).toBeUndefined();
  expect(await see.contacts({ clientId: others.clientId })).toEqual(before);
  const one = await signToken(system, { sub: "one", roles: ["staff"], rekey_contact: `${own.clientId}:0` });
  const asOne = createApiClient({ baseUrl: system.apiUrl, token: () => one });
  await expect(asOne.pushDirectory([own.contact(0)]).next()).rejects.toMatchObject({ code: "token-narrowed" });
});

test("what is no push is refused before anything is done", async () => {
  const send = (body: string, type: string, query = "") =>
    system.fetchApi(`/v1/directory/push${query}`, { method: "POST", body, headers: { "content-type": type } });
  const before = await countRows(system);
  expect((await send("{}", "application/json")).status).toBe(415);
  expect((await send("{}", "text/plain")).status).toBe(415);
  const packed = await system.fetchApi("/v1/directory/push", {
    method: "POST",
    body: gzipSync("\n"),
    headers: { "content-type": "application/x-ndjson", "content-encoding": "gzip" },
  });
  expect(packed.status).toBe(415);
  expect((await send("{}", "application/x-ndjson", "?dryrun=true")).status).toBe(422);
  const cut = httpRequest(`${system.apiUrl}/v1/directory/push`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${system.tokens.staff}`,
      "content-type": "application/x-ndjson",
      "content-length": 1_000,
    },
  });
  cut.on("error", () => {});
  cut.write(`${JSON.stringify(crm(0).client)}\n`, () => cut.destroy());
  const isCut = () => system.allLines().some((line) => /directory\/push","status":(?:400|499)/.test(line));
  await waitFor(isCut, { message: "a push that was cut off" });
  // The place of the one that was cut off is free a moment after that is told.
  const statusOf = (body: string) =>
    waitFor(async () => await send(body, "application/x-ndjson").then(({ status }) => status !== 503 && status), {
      message: "a place for a push",
    });
  expect(await statusOf("{}\n".repeat(60_001))).toBe(413);
  expect(await statusOf(" ".repeat(17_000_000))).toBe(413);
  const empty = await send("", "application/x-ndjson");
  expect([empty.status, await empty.text()]).toEqual([200, ""]);
  expect(await countRows(system)).toEqual(before);
});
