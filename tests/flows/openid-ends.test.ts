import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as oidc from "openid-client";
import { expect, onTestFailed, onTestFinished } from "vitest";
import { applicationTest, refusalOf } from "../harness/application-test.ts";
import { openCookieBrowser } from "../harness/cookie-browser.ts";
import { givePassword } from "../harness/give-password.ts";
import { signInToApplication } from "../harness/start-application.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, given, aContact, atShop, atApp, told, readLogoutToken } = applicationTest();

test("a reset ends what every application has, at once, and one that was away is told when it is back", async () => {
  const contact = await aContact();
  const { tokens } = await signInToApplication(openCookieBrowser(system.portalUrl), atShop(), contact);
  const { tokens: elsewhere } = await signInToApplication(openCookieBrowser(system.portalUrl), atApp(), contact);
  const { application } = given;
  application.logoutTokens.length = 0;
  application.answerWith.status = 302;
  onTestFinished(() => void (application.answerWith.status = 200));
  await givePassword(system, contact.id);
  expect(await refusalOf(oidc.refreshTokenGrant(given.shop, tokens.refresh_token ?? ""))).toBe("invalid_grant");
  expect(await refusalOf(oidc.refreshTokenGrant(given.app, elsewhere.refresh_token ?? ""))).toBe("invalid_grant");
  expect(await refusalOf(oidc.fetchUserInfo(given.shop, tokens.access_token, contact.id))).not.toBe("taken");
  expect(await refusalOf(oidc.fetchUserInfo(given.app, elsewhere.access_token, contact.id))).not.toBe("taken");
  const tries = await told(2);
  application.answerWith.status = 200;
  const all = await told(tries.length + 1);
  const read = await Promise.all(all.map(readLogoutToken));
  expect(new Set(read.map(({ jti }) => jti)).size).toBe(all.length);
  expect(read.at(-1)).toMatchObject({
    typ: "logout+jwt",
    sub: contact.id,
    sid: tokens.claims()?.["sid"],
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
  expect(read.at(-1)).not.toHaveProperty("nonce");
  await waitFor(async () => (await system.sql`select from application_logouts`).length === 0, { message: "all told" });
  expect(
    system
      .lines("portal")
      .filter((line) => line.includes("logout-not-told"))
      .join(),
  ).toContain("status 302");
});

test("an application that never answers holds up no other, however much it has not heard of", async () => {
  const open: ServerResponse[] = [];
  const server = createServer((_req, res) => void open.push(res));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  await using _closed = { [Symbol.asyncDispose]: async () => server.close().closeAllConnections() };
  const { port } = server.address() as AddressInfo;
  const [shop, app] = JSON.parse(given.portal.OIDC_CLIENTS) as Record<string, unknown>[];
  const slow = { ...shop, client_id: "a-slow-one", backchannel_logout_uri: `http://127.0.0.1:${port}/` };
  const restore = async () => {
    await system.sql`delete from application_logouts where application_id = 'a-slow-one'`;
    await system.restart("portal", { ...given.portal, OIDC_LOGOUT_TIMEOUT: "5s" });
  };
  onTestFailed(restore);
  const longer = { OIDC_LOGOUT_TIMEOUT: "30s", OIDC_LOGOUT_RETRY: "60s" };
  await system.restart("portal", { OIDC_CLIENTS: JSON.stringify([shop, app, slow]), ...longer });
  const contact = await aContact();
  await signInToApplication(openCookieBrowser(system.portalUrl), atShop(), contact);
  given.application.logoutTokens.length = 0;
  await system.sql`
    insert into application_logouts (id, contact_id, application_id, sid, due_at)
    select gen_random_uuid(), ${contact.id}, 'a-slow-one', 's' || n, now() - interval '1 hour' from generate_series(1, 50) n`;
  await waitFor(() => open.length === 8, { message: "it being told of a few" });
  await system.api().patchContact(contact.id, { portalAccess: false });
  await told(1);
  expect(open).toHaveLength(8);
  for (const res of open) res.writeHead(500).end();
  const tried = () => system.sql`select from application_logouts where tries > 0 and due_at > now() + interval '40 s'`;
  await waitFor(async () => (await tried()).length === 8, { message: "all of them being put off" });
  // A round that had come between would have claimed some of the rest.
  const another = await aContact();
  await signInToApplication(openCookieBrowser(system.portalUrl), atShop(), another);
  await system.api().patchContact(another.id, { portalAccess: false });
  await told(2);
  expect(open, "the rest waits with them").toHaveLength(8);
  await restore();
});

test("the end of access and signing out of the portal end it too", async () => {
  for (const end of [
    async (contact: { id: string }) => void (await system.api().patchContact(contact.id, { portalAccess: false })),
    async (_contact: { id: string }, browser: ReturnType<typeof openCookieBrowser>) =>
      void (await browser.send("/sign-out", {})),
  ]) {
    const contact = await aContact();
    const browser = openCookieBrowser(system.portalUrl);
    const { tokens } = await signInToApplication(browser, atShop(), contact);
    given.application.logoutTokens.length = 0;
    await end(contact, browser);
    expect(await refusalOf(oidc.refreshTokenGrant(given.shop, tokens.refresh_token ?? ""))).toBe("invalid_grant");
    expect(await refusalOf(oidc.fetchUserInfo(given.shop, tokens.access_token, contact.id))).not.toBe("taken");
    const isTold = async () => {
      const read = await Promise.all(given.application.logoutTokens.map(readLogoutToken));
      return read.some(({ sub }) => sub === contact.id);
    };
    await waitFor(isTold, { message: "the shop being told of the contact" });
  }
});

test("an application signs out whom it means, and asks about anybody else", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const { tokens } = await signInToApplication(browser, atShop(), contact);
  const after = { post_logout_redirect_uri: `${given.application.origin}/out`, state: "where we were" };
  const wrong = oidc.buildEndSessionUrl(given.shop, { ...after, post_logout_redirect_uri: "https://elsewhere.test/" });
  expect((await browser.open(wrong)).text).toContain("invalid_request");

  const { path, text, response } = await browser.open(oidc.buildEndSessionUrl(given.shop, after));
  expect([path, response.status]).toEqual(["/oidc/logout", 200]);
  expect(text).toMatch(/<strong><bdi>The shop<\/bdi><\/strong> asks for it/);
  const inGerman = /href="([^"]*language=de)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const german = await browser.open(`${path}${inGerman}`);
  expect(german.text).toContain("<strong><bdi>The shop</bdi></strong> bittet darum");
  expect(german.text).toContain(`name="redirect-uri" value="${after.post_logout_redirect_uri}"`);
  await browser.open("/sign-in?language=en");
  expect((await browser.open("/account")).path).toBe("/account");
  const form = { application: "shop", "redirect-uri": "https://elsewhere.test/", state: "x" };
  const stray = await openCookieBrowser(system.portalUrl).send("/sign-out/continue", form);
  expect([stray.left, stray.text.includes("You are signed out")]).toEqual([undefined, true]);

  const hinted = oidc.buildEndSessionUrl(given.shop, { ...after, id_token_hint: tokens.id_token ?? "" });
  const { left } = await browser.open(hinted);
  expect(left?.href).toBe(`${given.application.origin}/out?state=where+we+were`);
  expect((await browser.open("/account")).path).toBe("/sign-in");
  expect(await refusalOf(oidc.fetchUserInfo(given.shop, tokens.access_token, contact.id))).not.toBe("taken");
  expect((await browser.open(hinted)).left?.pathname, "a second time").toBe("/out");
  expect((await browser.open("/oidc/logout")).text).toContain("You are signed out");
});
