import { signStaffToken } from "@rekey/dev/staff-token";
import { beforeEach, expect, onTestFinished } from "vitest";
import { type CookieBrowser, openCookieBrowser } from "../harness/cookie-browser.ts";
import { firmEnv, startFirmProvider } from "../harness/start-firm-provider.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";

const { test, system, see, given } = systemTest(async (start, stack) => {
  const firm = stack.use(await startFirmProvider());
  const system = await start({ services: ["api", "console"], serviceEnv: { console: firmEnv(firm) } });
  await firm.serve(system.consoleUrl);
  return { system, firm };
});

const dana = { sub: "00u-dana", name: "Dana of Elm", email: "dana@rekey.test", groups: ["crm-users", "others"] };

beforeEach(() => {
  given.firm.isAway = false;
  given.firm.atTheKeyboard.person = dana;
});

const atConsole = () => openCookieBrowser(system.consoleUrl);

/** Goes to the provider and comes back; a provider of its own for each, as another browser has. */
async function signIn(browser: CookieBrowser, provider = openCookieBrowser(given.firm.issuer)) {
  const { left } = await browser.open("/sign-in/firm");
  const { left: back } = await provider.open(left ?? "");
  return { back: back ?? new URL("about:blank"), provider, page: await browser.open(back ?? "") };
}

const accounts = async () => (await see.staff()).filter(({ issuer }) => issuer !== null);
const accountOf = async (subject: string) => (await accounts()).find((each) => each.subject === subject);

test("somebody signs in with their firm's account, is known by it alone, and the history has who vouches for them", async () => {
  const browser = atConsole();
  expect((await browser.open("/sign-in")).text).toContain("Sign in with <bdi>Elm single sign-on</bdi>");
  const { page, back } = await signIn(browser);
  expect([page.response.status, page.path]).toEqual([200, "/clients"]);
  expect(page.text).toContain("Dana of Elm");
  const account = await accountOf(dana.sub);
  expect(account).toMatchObject({ issuer: given.firm.issuer, emailKey: null, passwordHash: null, roles: ["staff"] });
  // Who has the same address with a password is somebody else.
  expect(account?.id).not.toBe(system.staff.staff.id);
  const rows = await see.history({ actor: `staff:${account?.id}` });
  expect(rows.map(({ action }) => action).slice(0, 2)).toEqual(["staff.user_added", "staff.signed_in"]);
  expect(rows.map(({ source }) => source?.issuer).slice(0, 2)).toEqual([given.firm.issuer, given.firm.issuer]);
  // What came back is good for one sign-in of one browser.
  expect((await atConsole().open(back)).response.status).toBe(400);
  expect((await browser.open(back)).response.status).toBe(400);
  await waitFor(async () => (await see.history({ action: "staff.sign_in_failed" })).length > 0, {
    message: "that being told",
  });
});

test("roles are those that the firm says at each sign-in, and others end the sessions of before", async () => {
  const [first, second] = [atConsole(), atConsole()];
  await signIn(first);
  expect((await first.open("/history")).response.status).toBe(403);
  given.firm.atTheKeyboard.person = { ...dana, name: "Dana Elm", groups: ["crm-users", "crm-audit"] };
  await signIn(second);
  expect((await second.open("/history")).response.status).toBe(200);
  expect((await first.open("/clients")).path).toBe("/sign-in");
  const changed = await see.history({ action: "staff.user_changed" });
  expect(changed.at(-1)?.detail).toMatchObject({ by: "Dana Elm", fields: "name, roles", roles: "staff, auditor" });
  given.firm.atTheKeyboard.person = { ...dana, groups: [] };
  expect((await signIn(atConsole())).page.response.status).toBe(403);
  expect((await second.open("/clients")).path, "who has none any more").toBe("/sign-in");
});

test.each([
  [
    "has none of our roles",
    { sub: "00u-eve", name: "Eve", email: "eve@elm.test", groups: ["others", "admin"] },
    "You have no role here",
  ],
  ["has no groups at all", { sub: "00u-eve", name: "Eve", email: "eve@elm.test" }, "You have no role here"],
])("whoever %s is told so and not let in", async (_case, person, title) => {
  given.firm.atTheKeyboard.person = person;
  const browser = atConsole();
  const { page } = await signIn(browser);
  expect([page.response.status, page.text.includes(title)]).toEqual([403, true]);
  expect((await browser.open("/")).path).toBe("/sign-in");
  expect(await accountOf(person.sub)).toBeUndefined();
  const noRole = async () =>
    (await see.history({ action: "staff.sign_in_failed" })).find(({ detail }) => detail["because"] === "no-role");
  await waitFor(noRole, { message: "the history telling of it" });
});

test("an account that is switched off here stays off, whatever the firm says", async () => {
  given.firm.atTheKeyboard.person = { ...dana, sub: "00u-off" };
  const browser = atConsole();
  await signIn(browser);
  await system.sql.begin(async (sql) => {
    const [row] = await sql<
      { id: string }[]
    >`update staff_users set disabled_at = now() where subject = '00u-off' returning id`;
    await sql`insert into audit_events (action, actor, detail) values ('staff.user_changed', 'rekey', ${sql.json({ staffUser: row?.id ?? "", fields: "disabled" })})`;
  });
  expect((await browser.open("/clients")).path).toBe("/sign-in");
  const { page } = await signIn(browser);
  expect([page.response.status, page.text.includes("switched off")]).toEqual([403, true]);
});

test("whoever declines, or comes back with what is not the provider's, is not signed in", async () => {
  given.firm.atTheKeyboard.person = undefined;
  const browser = atConsole();
  const { page } = await signIn(browser);
  expect([page.response.status, page.text.includes("You were not signed in")]).toEqual([403, true]);
  const { left } = await browser.open("/sign-in/firm");
  const state = left?.searchParams.get("state") ?? "";
  expect(left?.searchParams.get("code_challenge_method")).toBe("S256");
  const forged = new URLSearchParams({ state, code: "made-up", iss: given.firm.issuer });
  expect((await browser.open(`/sign-in/firm/return?${forged}`)).response.status).toBe(403);
  const { left: again } = await browser.open("/sign-in/firm");
  const mixedUp = new URLSearchParams({
    state: again?.searchParams.get("state") ?? "",
    code: "c",
    iss: "https://evil.test",
  });
  expect((await browser.open(`/sign-in/firm/return?${mixedUp}`)).response.status).toBe(403);
  await browser.open("/sign-in/firm");
  expect((await browser.open(`/sign-in/firm/return?state=other&code=c`)).response.status).toBe(400);
  expect((await browser.open("/")).path).toBe("/sign-in");
});

test("an ID token that the provider's keys have not signed is believed of nobody, whoever brings it", async () => {
  onTestFinished(async () => {
    given.firm.showsOtherKeys = false;
    await system.restart("console", {});
  });
  given.firm.showsOtherKeys = true;
  await system.restart("console", {});
  const { page } = await signIn(atConsole());
  expect([page.response.status, page.text.includes("does not show who you are")]).toEqual([403, true]);
});

test("while the provider is away a page says so, and others sign in with their passwords", async () => {
  given.firm.isAway = true;
  await system.restart("console", {});
  const browser = atConsole();
  const { response, text } = await browser.open("/sign-in/firm");
  expect([response.status, text.includes("Elm single sign-on"), text.includes("does not answer")]).toEqual([
    503,
    true,
    true,
  ]);
  const { email, password } = system.staff.staff;
  expect((await browser.send("/sign-in", { address: email, password })).path).toBe("/clients");
  given.firm.isAway = false;
  expect((await signIn(atConsole())).page.path).toBe("/clients");
});

test("signing out goes on to the provider, and its end there ends every session of that sign-in", async () => {
  const [browser, phone] = [atConsole(), atConsole()];
  const { provider } = await signIn(browser);
  await signIn(phone, provider);
  const other = atConsole();
  await signIn(other);
  const { response, text } = await browser.send("/sign-out", {});
  const [, leads = ""] = /^0; url=(.+)$/.exec(response.headers.get("refresh") ?? "") ?? [];
  expect([response.status, text.includes("signed out of Rekey")]).toEqual([200, true]);
  expect(new URL(leads).searchParams.get("id_token_hint")).toBeTruthy();
  expect((await phone.open("/clients")).path).toBe("/clients");
  const question = await provider.open(leads);
  const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(question.text) ?? [];
  const { left } = await provider.send("/session/end/confirm", { xsrf, logout: "yes" });
  expect(left?.href).toBe(`${system.consoleUrl}/sign-in`);
  await waitFor(async () => (await phone.open("/clients")).path === "/sign-in", {
    message: "the other session being over",
  });
  expect((await other.open("/clients")).path, "a sign-in of its own").toBe("/clients");
});

test("nobody but the provider ends a sign-in, and a token for signing in is none for that", async () => {
  const browser = atConsole();
  await signIn(browser);
  const tell = (token: string) =>
    fetch(`${system.consoleUrl}/sign-in/firm/logged-out`, {
      method: "POST",
      body: new URLSearchParams({ logout_token: token }),
    });
  const idToken = [...browser.cookies].find(([name]) => name.includes("hint"))?.[1] ?? "";
  expect(idToken).not.toBe("");
  const ours = await signStaffToken(system.keys.staffSigningKey, system.staff.staff, {
    issuer: given.firm.issuer,
    lifetime: "5m",
  });
  for (const token of [idToken, ours, "", "a.b.c"]) expect((await tell(token)).status).toBe(400);
  expect((await browser.open("/clients")).path).toBe("/clients");
});

test("where local accounts are off nobody signs in with a password, and who had goes out", async () => {
  const [local, firm] = [atConsole(), atConsole()];
  const { email, password } = system.staff.staff;
  await local.send("/sign-in", { address: email, password });
  await signIn(firm);
  onTestFinished(() => system.restart("console", { LOCAL_STAFF: "on" }));
  await system.restart("console", { LOCAL_STAFF: "off" });
  expect((await local.open("/clients")).path).toBe("/sign-in");
  expect((await local.open("/sign-in")).text).not.toContain('type="password"');
  expect((await local.send("/sign-in", { address: email, password })).response.status).toBe(404);
  for (const path of ["/forgot-password", "/set-password"]) {
    expect((await local.open(path)).response.status).toBe(404);
    expect((await local.send(path, { address: email, token: "x" })).response.status).toBe(404);
  }
  expect((await firm.open("/clients")).path).toBe("/clients");
});
