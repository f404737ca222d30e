import * as oidc from "openid-client";
import { expect } from "vitest";
import { applicationSecret, applicationTest, refusalOf } from "../harness/application-test.ts";
import { openCookieBrowser } from "../harness/cookie-browser.ts";
import { beginSignIn, signInToApplication } from "../harness/start-application.ts";

const { test, system, given, aContact, atShop } = applicationTest();

test("a code is good for one use by its own application with its own verifier, also where it comes twice at once", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const { tokens, left } = await signInToApplication(browser, atShop(), contact);
  const exchange = (code: string, verifier: string, of = given.shop) =>
    oidc.genericGrantRequest(of, "authorization_code", {
      code,
      code_verifier: verifier,
      redirect_uri: given.application.redirectUri,
    });
  const used = left.searchParams.get("code") ?? "";
  expect(await refusalOf(exchange(used, oidc.randomPKCECodeVerifier()))).toBe("invalid_grant");
  const codes = await Promise.all(
    [1, 2, 3].map(async () => {
      const { url, verifier } = await beginSignIn(atShop());
      return { code: (await browser.open(url)).left?.searchParams.get("code") ?? "", verifier };
    }),
  );
  const [one, two, three] = codes;
  if (!one || !two || !three) throw new Error("there are not three codes");
  expect(await refusalOf(exchange(one.code, one.verifier, given.app))).toBe("invalid_grant");
  expect(await refusalOf(exchange(one.code, two.verifier))).toBe("invalid_grant");
  expect(await refusalOf(exchange(one.code, one.verifier))).toBe("taken");
  const atOnce = await Promise.all([two, two, two].map(({ code, verifier }) => refusalOf(exchange(code, verifier))));
  expect(atOnce.filter((answer) => answer === "taken").length).toBeLessThanOrEqual(1);
  expect(atOnce.filter((answer) => answer === "invalid_grant").length).toBeGreaterThanOrEqual(2);
  // Whoever has seen a code that was used may have seen more: what was given out for it is over.
  expect(await refusalOf(oidc.fetchUserInfo(given.shop, tokens.access_token, contact.id))).not.toBe("taken");
  expect(await refusalOf(exchange(three.code, three.verifier))).toBe("invalid_grant");
});

test("what is not exactly as it was set up is refused on a page of the portal, and leads nowhere", async () => {
  const browser = openCookieBrowser(system.portalUrl, { headers: { "accept-language": "de" } });
  const changed = async (change: (parameters: URLSearchParams) => unknown) => {
    const { url } = await beginSignIn(atShop());
    change(url.searchParams);
    const { response, text, left } = await browser.open(url);
    const hash = new URLSearchParams(left?.hash.slice(1));
    return (
      left?.searchParams.get("error") ??
      hash.get("error") ??
      `${response.status} ${/<code[^>]*>([^<]*)/.exec(text)?.[1] ?? text}`
    );
  };
  const { redirectUri, origin } = given.application;
  expect(await changed((to) => to.set("redirect_uri", `${redirectUri}/`))).toBe("400 invalid_redirect_uri");
  expect(await changed((to) => to.set("redirect_uri", `${redirectUri}?a=1`))).toBe("400 invalid_redirect_uri");
  expect(await changed((to) => to.set("redirect_uri", `${origin}@elsewhere.test/`))).toBe("400 invalid_redirect_uri");
  expect(await changed((to) => to.delete("redirect_uri"))).toBe("400 invalid_request");
  expect(await changed((to) => to.set("client_id", "<b>nobody"))).toBe("400 invalid_client");
  expect(await changed((to) => to.delete("code_challenge"))).toBe("invalid_request");
  const withoutPkce = (to: URLSearchParams) => (to.delete("code_challenge"), to.delete("code_challenge_method"));
  expect(await changed(withoutPkce)).toBe("invalid_request");
  expect(await changed((to) => to.set("code_challenge_method", "plain"))).toBe("invalid_request");
  expect(await changed((to) => to.set("response_type", "id_token"))).toBe("invalid_request");
  expect(await changed((to) => to.set("response_mode", "form_post"))).toBe("400 unsupported_response_mode");
  expect(await changed((to) => to.set("prompt", "none"))).toBe("login_required");
  expect(await changed((to) => to.set("state", "x".repeat(7_000)))).toMatch(/^400 /);
  const { response, text } = await browser.open("/oidc/authorize?client_id=shop&redirect_uri=https://elsewhere.test");
  expect(response.headers.get("content-security-policy")).toContain("form-action 'self';");
  expect(text).toContain("Diese Anmeldung geht nicht weiter");
  expect(text).not.toContain("elsewhere.test");
});

test("programs that show no right secret, ask in another way or want more than there is are refused", async () => {
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${system.portalUrl}${path}`, { method: "POST", body: new URLSearchParams(fields), headers });
  const wrong = { authorization: `Basic ${btoa(`shop:${applicationSecret}x`)}` };
  const right = { authorization: `Basic ${btoa(`shop:${applicationSecret}`)}` };
  expect((await post("/oidc/token", { grant_type: "refresh_token", refresh_token: "a" }, wrong)).status).toBe(401);
  for (const grant_type of ["password", "client_credentials", "implicit"]) {
    const answer = await post("/oidc/token", { grant_type, username: "a", password: "b" }, right);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      400,
      "unsupported_grant_type",
    ]);
  }
  const notThere = ["/oidc/request", "/oidc/introspect", "/oidc/logout/confirm", "/oidc/reg", "/oidc/authorize"];
  for (const path of notThere) expect([path, (await post(path, {}, right)).status]).toEqual([path, 403]);
  const body = await fetch(`${system.portalUrl}/oidc/token`, {
    method: "POST",
    body: "a".repeat(100_000),
    headers: right,
  });
  expect(body.status).toBe(400);
});

test("no token, code or id of a session lies in the database, and no line has one", async () => {
  const contact = await aContact();
  const browser = openCookieBrowser(system.portalUrl);
  const { tokens, left } = await signInToApplication(browser, atShop(), contact);
  await browser.open((await beginSignIn({ ...atShop(), more: { prompt: "login" } })).url);
  const rows = await system.sql`
    select to_jsonb(r)::text as row from application_records r
    union all select to_jsonb(l)::text from application_logins l`;
  const stored = [rows.map(({ row }) => String(row)).join("\n"), ...system.allLines()].join("\n");
  // That one is made to be kept: it signs nobody in.
  const cookies = [...browser.cookies].flatMap(([name, value]) => (name.endsWith("_device") ? [] : value));
  const secrets = [tokens.access_token, tokens.refresh_token, left.searchParams.get("code"), ...cookies];
  expect(stored).toContain(contact.id);
  for (const value of secrets) expect(stored.includes(value ?? "none")).toBe(false);
  expect(stored).not.toContain(applicationSecret);
});

test("scripts of a page are answered where they belong to an address of their application, and nowhere else", async () => {
  const askFrom = (origin: string) =>
    fetch(`${system.portalUrl}/oidc/token`, {
      method: "POST",
      headers: { origin, "sec-fetch-site": "cross-site" },
      body: new URLSearchParams({ client_id: "app", grant_type: "refresh_token", refresh_token: "none" }),
    });
  const [own, foreign] = [await askFrom(given.application.origin), await askFrom("https://elsewhere.test")];
  expect(own.headers.get("access-control-allow-origin")).toBe(given.application.origin);
  expect(await own.json()).toMatchObject({ error: "invalid_grant" });
  expect(foreign.headers.get("access-control-allow-origin")).toBe(null);
  expect(await foreign.json()).toMatchObject({ error: "invalid_request" });
});

test("one client begins only so many sign-ins, and tries only so many secrets, in ten minutes", async () => {
  const limits = { OIDC_REQUESTS_PER_CLIENT: "3", ATTEMPTS_PER_CLIENT: "3", TRUSTED_PROXIES: "loopback" };
  await system.restart("portal", { ...given.portal, ...limits });
  const from = { "x-forwarded-for": "203.0.113.7" };
  const browser = openCookieBrowser(system.portalUrl, { headers: from });
  const statuses: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    statuses.push((await browser.open((await beginSignIn(atShop())).url)).response.status);
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  const answers: Response[] = [];
  for (let count = 0; count < 5; count += 1) {
    const headers = { ...from, authorization: `Basic ${btoa(`shop:${applicationSecret}${count}`)}` };
    const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: "none" });
    answers.push(await fetch(`${system.portalUrl}/oidc/token`, { method: "POST", headers, body }));
  }
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
  expect(Number(answers[4]?.headers.get("retry-after"))).toBeGreaterThan(100);
  expect(await answers[4]?.json()).toMatchObject({ error: "temporarily_unavailable" });
});
