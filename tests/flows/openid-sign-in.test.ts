import { generateProviderKey } from "@rekey/secrets/generate-keys";
import { decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { expect } from "vitest";
import { applicationSettings, applicationTest, discover, refusalOf } from "../harness/application-test.ts";
import { asProxied, openCookieBrowser } from "../harness/cookie-browser.ts";
import { createContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { requestByHand } from "../harness/request-reset.ts";
import { beginSignIn, signInToApplication } from "../harness/start-application.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given, keySet, aContact, atShop, atApp } = applicationTest();

test("a contact signs in to an application, which learns what it asks for, and then to another one without a word", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const { tokens, left } = await signInToApplication(browser, atShop(), contact);
  expect(left.searchParams.get("iss")).toBe(system.portalUrl);
  const { payload } = await jwtVerify(tokens.id_token ?? "", keySet(), { issuer: system.portalUrl, audience: "shop" });
  expect(payload).toMatchObject({ sub: contact.id, auth_time: expect.any(Number) as number });
  expect(await oidc.fetchUserInfo(given.shop, tokens.access_token, contact.id)).toEqual({
    sub: contact.id,
    email: contact.email,
    name: contact.name,
    locale: "en",
    "urn:rekey:client": contact.clientId,
  });
  const narrow = await beginSignIn({ ...atApp(), scope: "openid" });
  const { left: back } = await browser.open(narrow.url);
  const second = await narrow.finish(back ?? new URL("about:blank"));
  expect(await oidc.fetchUserInfo(given.app, second.access_token, contact.id)).toEqual({ sub: contact.id });
});

test("a refresh token lasts, and one of an application without a secret is good for one use, or all end", async () => {
  const contact = await aContact();
  const { tokens } = await signInToApplication(openCookieBrowser(system.portalUrl), atShop(), contact);
  const refreshed = await oidc.refreshTokenGrant(given.shop, tokens.refresh_token ?? "");
  expect(refreshed.claims()?.sub).toBe(contact.id);
  expect(await refusalOf(oidc.refreshTokenGrant(given.shop, tokens.refresh_token ?? ""))).toBe("taken");

  const { tokens: first } = await signInToApplication(openCookieBrowser(system.portalUrl), atApp(), contact);
  const second = await oidc.refreshTokenGrant(given.app, first.refresh_token ?? "");
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(await refusalOf(oidc.refreshTokenGrant(given.app, first.refresh_token ?? ""))).toBe("invalid_grant");
  expect(await refusalOf(oidc.refreshTokenGrant(given.app, second.refresh_token ?? ""))).toBe("invalid_grant");
  await oidc.tokenRevocation(given.shop, tokens.refresh_token ?? "");
  expect(await refusalOf(oidc.refreshTokenGrant(given.shop, tokens.refresh_token ?? ""))).toBe("invalid_grant");
});

test("what an application wishes of the form is heard: its language, the address, the password once more", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const wished = await beginSignIn({ ...atShop(), more: { ui_locales: "pt de-AT fr", login_hint: contact.email } });
  const { path, text, response } = await browser.open(wished.url);
  expect(path).toBe("/de/sign-in/continue");
  expect(text).toContain(`value="${contact.email}"`);
  expect(text).toMatch(/Danach geht es weiter zu <strong><bdi>The shop/);
  expect(response.headers.get("content-security-policy")).toContain(`form-action 'self' ${given.application.origin};`);
  expect((await browser.send(path, { address: contact.email, password: "wrong" })).response.status).toBe(401);
  const { left } = await browser.send(path, { address: contact.email, password: contact.password });
  await wished.finish(left ?? wished.url);

  const none = await beginSignIn({ ...atShop(), more: { prompt: "none" } });
  await none.finish((await browser.open(none.url)).left ?? none.url);
  const consent = await beginSignIn({ ...atShop(), more: { prompt: "consent" } });
  await consent.finish((await browser.open(consent.url)).left ?? consent.url);
  const enough = await beginSignIn({ ...atShop(), more: { max_age: "600" } });
  await enough.finish((await browser.open(enough.url)).left ?? enough.url);
  for (const more of [{ prompt: "login" }, { max_age: "0" }]) {
    const again = await beginSignIn({ ...atShop(), more });
    const { path: form, text: shown } = await browser.open(again.url);
    expect([form, shown.includes('type="password"')]).toEqual(["/sign-in/continue", true]);
    const other = await aContact();
    const back = (await browser.send(form, { address: other.email, password: other.password })).left;
    expect((await again.finish(back ?? again.url)).claims()?.sub, "who has typed it is who is signed in").toBe(
      other.id,
    );
  }
});

test("whoever signs in to the portal goes on as that person, also in a browser that an application knew before", async () => {
  const [one, other] = [await aContact(), await aContact()];
  const browser = openCookieBrowser(system.portalUrl);
  await signInToApplication(browser, atShop(), one);
  await browser.send("/sign-in", { address: other.email, password: other.password });
  const { url, finish } = await beginSignIn(atShop());
  const { left } = await browser.open(url);
  expect((await finish(left ?? url)).claims()?.sub).toBe(other.id);
});

test("who has to choose a password of their own does so first, and then goes on to the application", async () => {
  const contact = await createContact(system);
  const handed = freshPassword();
  const reset = await requestByHand(system, contact.id, handed);
  await waitForState(system, reset.id, "completed");
  const browser = openCookieBrowser(system.portalUrl);
  const { url, finish } = await beginSignIn(atShop());
  await browser.open(url);
  const first = await browser.send("/sign-in/continue", { address: contact.email, password: handed });
  expect([first.path, first.left]).toEqual(["/account/change-password", undefined]);
  expect((await browser.open("/sign-in/continue")).path, "no way around it").toBe("/account/change-password");
  const own = freshPassword();
  const typed = { "current-password": handed, "new-password": own, "repeat-password": own };
  const changed = await browser.send("/account/change-password", typed);
  const next = /class="button" href="([^"]*)"/.exec(changed.text)?.[1] ?? "";
  expect(next).toBe("/sign-in/continue");
  await browser.open(next);
  const { left } = await browser.send(next, { address: contact.email, password: own });
  expect((await finish(left ?? url)).claims()?.sub).toBe(contact.id);
});

test("a program that follows the addresses of others uses nothing up", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const { url, finish } = await beginSignIn(atShop());
  await browser.open(url);
  const id = [...browser.cookies].find(([name]) => name.includes("oidc_interaction"))?.[1] ?? "";
  const scanner = openCookieBrowser(system.portalUrl);
  for (const method of ["GET", "HEAD"]) {
    await fetch(`${system.portalUrl}/oidc/authorize/${id}`, { method, redirect: "manual" });
  }
  expect((await scanner.open(`/oidc/authorize/${id}`)).response.status).toBe(400);
  expect((await scanner.open("/sign-in/continue")).path).toBe("/sign-in");
  const { left } = await browser.send("/sign-in/continue", { address: contact.email, password: contact.password });
  expect((await finish(left ?? url)).claims()?.sub).toBe(contact.id);
  expect((await browser.open(`/oidc/authorize/${id}`)).response.status, "a second time").toBe(400);
});

test("a new key signs from the day it stands first, and what the old one signed is known as long as it stands", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const { tokens } = await signInToApplication(browser, atShop(), contact);
  const next = await generateProviderKey();
  await system.restart("portal", { ...given.portal, OIDC_SIGNING_KEYS: `${next},${given.portal.OIDC_SIGNING_KEYS}` });
  const { tokens: later } = await signInToApplication(openCookieBrowser(system.portalUrl), atShop(), contact);
  for (const token of [tokens.id_token ?? "", later.id_token ?? ""]) await jwtVerify(token, keySet());
  const [kid, laterKid] = [tokens.id_token, later.id_token].map((token) => decodeProtectedHeader(token ?? "").kid);
  expect(laterKid).not.toBe(kid);
  expect((await oidc.refreshTokenGrant(given.shop, tokens.refresh_token ?? "")).claims()?.sub).toBe(contact.id);
  const keys = (await (await fetch(given.shop.serverMetadata().jwks_uri ?? "")).json()) as { keys: object[] };
  expect(
    keys.keys.flatMap((key) => Object.keys(key)).filter((name) => ["d", "p", "q", "dp", "dq", "qi"].includes(name)),
  ).toEqual([]);
});

test("an application that shows a key of its own in the place of a secret is known by it, and by no other", async () => {
  const contact = await aContact();
  const keys = await Promise.all([1, 2].map(() => generateKeyPair("ES256", { extractable: true })));
  const [own, other] = keys;
  if (!own || !other) throw new Error("there are no two keys");
  const partner = {
    client_id: "partner",
    client_name: "The partner",
    token_endpoint_auth_method: "private_key_jwt",
    jwks: { keys: [await exportJWK(own.publicKey)] },
    redirect_uris: [given.application.redirectUri],
  };
  await system.restart("portal", await applicationSettings(given.application, [partner]));
  const discoverAs = (key: Parameters<typeof oidc.PrivateKeyJwt>[0]) =>
    oidc.discovery(new URL(system.portalUrl), "partner", undefined, oidc.PrivateKeyJwt(key), {
      execute: [oidc.allowInsecureRequests],
    });
  const [right, wrong] = [await discoverAs(own.privateKey), await discoverAs(other.privateKey)];
  const request = { config: right, redirectUri: given.application.redirectUri };
  const { tokens } = await signInToApplication(openCookieBrowser(system.portalUrl), request, contact);
  expect(tokens.claims()?.sub).toBe(contact.id);
  expect(await refusalOf(oidc.refreshTokenGrant(wrong, tokens.refresh_token ?? ""))).toBe("invalid_client");
  expect(await refusalOf(oidc.refreshTokenGrant(right, tokens.refresh_token ?? ""))).toBe("taken");
});

test("behind a proxy that ends TLS, and under a path, everything is where PORTAL_URL says, whatever a visitor says", async () => {
  const contact = await aContact();
  const publicUrl = "https://www.example.test/portal";
  await system.restart("portal", { ...given.portal, PORTAL_URL: publicUrl });
  const reachedAt = system.portalUrl;
  const proxied = { [oidc.customFetch]: (url: string, init: RequestInit) => fetch(asProxied(url, reachedAt), init) };
  const [shop] = await discover(publicUrl, proxied as oidc.DiscoveryRequestOptions);
  expect(shop.serverMetadata().authorization_endpoint).toBe(`${publicUrl}/oidc/authorize`);
  const headers = {
    "x-forwarded-host": "elsewhere.test",
    "x-forwarded-proto": "http",
    forwarded: "host=elsewhere.test",
  };
  const browser = openCookieBrowser(publicUrl, { headers, reachedAt });
  const { tokens } = await signInToApplication(browser, { ...atShop(), config: shop }, contact);
  expect(tokens.claims()).toMatchObject({ iss: publicUrl, sub: contact.id });
  expect([...browser.cookies.keys()].filter((name) => name.includes("oidc"))).toEqual([
    "__Secure-rekey_portal_oidc_interaction+portal",
    "__Host-rekey_portal_oidc_session+portal",
  ]);
  const hinted = oidc.buildEndSessionUrl(shop, { id_token_hint: tokens.id_token ?? "" });
  expect((await browser.open(hinted)).text).toContain("You are signed out");
});

test("where there is no application there is no provider", async () => {
  await system.restart("portal", { OIDC_CLIENTS: "[]" });
  for (const path of ["/.well-known/openid-configuration", "/oidc/authorize", "/oidc/keys", "/sign-in/continue"]) {
    expect((await fetch(`${system.portalUrl}${path}`)).status).toBe(404);
  }
});
