import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openCookieBrowser } from "../harness/cookie-browser.ts";
import { signToken } from "../harness/sign-token.ts";
import { systemTest } from "../harness/system-test.ts";

const { test, system, see } = systemTest(async (start) => {
  const system = await start({ services: ["api", "portal", "console"], env: { TRUSTED_PROXIES: "loopback" } });
  const keySet = `${system.consoleUrl}/.well-known/jwks.json`;
  const issuers = [
    `${system.consoleUrl}|${keySet}|console|staff+ops+auditor+admin`,
    `https://crm.test|${keySet}|crm|staff`,
    `https://plain.test|${keySet}||staff`,
  ];
  await system.restart("api", { TRUSTED_PROXIES: "loopback", JWT_ISSUERS: issuers.join(",") });
  return { system };
});

// What the nearest proxy wrote stands last; what is before it, anybody could have sent.
const forwarded = { "x-forwarded-for": "198.51.100.9, 203.0.113.77" };
const browser = { ...forwarded, "user-agent": "Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0" };
const place = { address: "203.0.113.0/24", agent: "Firefox" };

test("what staff do in the console is by the console, from their browser, in its own rows and in those of the API", async () => {
  const { auditor } = system.staff;
  const visit = openCookieBrowser(system.consoleUrl, { headers: { ...browser, "x-request-id": "visit-1" } });
  await visit.send("/sign-in", { address: auditor.email, password: auditor.password });
  expect((await visit.open("/history/events")).text).toContain("Console · 203.0.113.0/24 · Firefox");
  const where = { via: "console", ...place, requestId: "visit-1" };
  const [signedIn] = await see.history({ action: "staff.signed_in" });
  expect(signedIn?.source).toEqual(where);
  const read = (await see.history({ action: "history.read" })).find(({ detail }) => detail["view"] === "events");
  expect([read?.actor, read?.source]).toEqual([`staff:${auditor.id}`, { ...where, issuer: system.consoleUrl }]);
});

test("who asks at the portal is told by where their browser is", async () => {
  const visit = openCookieBrowser(system.portalUrl, { headers: browser });
  await visit.send("/forgot-password", { address: "nobody@firm.test" });
  const [asked] = await see.history({ action: "reset.accepted" });
  expect(asked).toMatchObject({ actor: "contact", source: { via: "portal", ...place } });
});

test("nobody but the console's users is told as calling from the console, whatever they claim", async () => {
  const visitor = { address: "192.0.2.0/24", agent: "Firefox" };
  const create = async (token: string) => {
    const name = `Firm ${randomUUID()}`;
    const headers = { ...forwarded, authorization: `Bearer ${token}`, "user-agent": "python-requests/2.32" };
    const body = JSON.stringify({ id: randomUUID(), name });
    const answer = await system.fetchApi("/v1/clients", { as: null, method: "POST", headers, body });
    expect(answer.status, await answer.clone().text()).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    const [row] = await see.history({ action: "client.created", clientId: id });
    return row;
  };
  const asked = { ...place, agent: "Python", requestId: expect.any(String) as string };
  const claims = { sub: "staff:7", rekey_visitor: visitor, azp: "crm-web" };
  const crm = await create(await signToken(system, { ...claims, iss: "https://crm.test" }));
  const told = { via: "api", ...asked, issuer: "https://crm.test", client: "crm-web" };
  expect([crm?.actor, crm?.source]).toEqual(["crm:staff:7", told]);
  const plain = await create(await signToken(system, { ...claims, sub: "alice", iss: "https://plain.test" }));
  expect([plain?.actor, plain?.source]).toEqual(["alice", { ...told, issuer: "https://plain.test" }]);
  const program = await system.api("admin").makeServiceAccount({ name: randomUUID(), roles: ["staff"] });
  const service = await create(program.secret);
  expect([service?.actor, service?.source]).toEqual([
    `service:${program.id}`,
    { via: "api", ...asked, client: program.id },
  ]);
});
