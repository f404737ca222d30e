import { createPortChooser } from "@rekey/dev/free-port";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { fillNewPassword } from "../harness/fill-new-password.ts";
import { enterConsole, fillSignIn } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { startBrowser, type WatchedBrowser } from "../harness/start-browser.ts";
import { documentedServer, findNginx, startNginx } from "../harness/start-nginx.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";

const nginxProgram = findNginx();
const stack = new AsyncDisposableStack();
let system: TestSystem;
let browser: WatchedBrowser;
let nginx: AsyncDisposable | undefined;
let site: { port: number; origin: string; portalUrl: string; consoleUrl: string; apiUrl: string };

beforeAll(async () => {
  if (!nginxProgram) return void process.stdout.write("  nginx cannot run here: nothing is tried behind it\n");
  const port = await createPortChooser().any();
  const origin = `https://localhost:${port}`;
  site = {
    port,
    origin,
    portalUrl: `${origin}/portal`,
    consoleUrl: `${origin}/console`,
    apiUrl: `${origin}/rekey-api`,
  };
  system = stack.use(
    await startTestSystem({
      services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
      env: { TRUSTED_PROXIES: "loopback" },
      serviceEnv: { portal: { PORTAL_URL: `${site.portalUrl}/` }, "mail-worker": { PORTAL_URL: site.portalUrl } },
    }),
  );
  const { api, console: direct } = system.urls;
  const keys = `${direct}/.well-known/jwks.json`;
  const issuers = [`${site.consoleUrl}/|${keys}|console|staff+ops+auditor+admin`, `${direct}|${keys}|tests`];
  await system.restart("api", { API_URL: site.apiUrl, JWT_ISSUERS: issuers.join(",") });
  // As other programs reach it: the path stays before its routes, also on the machine itself.
  await system.restart("console", { CONSOLE_URL: site.consoleUrl, API_URL: `${api}/rekey-api/` });
  browser = stack.use(await startBrowser({ ...site, mailbox: system.mailbox }));
});
afterAll(async () => {
  await nginx?.[Symbol.asyncDispose]();
  await stack.disposeAsync();
});

async function serve(change: (server: string) => string = (server) => server): Promise<void> {
  await nginx?.[Symbol.asyncDispose]();
  nginx = await startNginx(nginxProgram ?? "", {
    port: site.port,
    server: change(await documentedServer(system.urls)),
  });
}

const visitor = () => browser.visitor({ ignoreHTTPSErrors: true });

/** Every address that a page names has the path before it. */
async function strayAddresses(page: Page): Promise<string[]> {
  const named = await page.evaluate<string[]>(
    `["href", "action", "src", "data-source", "data-events", "data-check", "data-whose", "data-dead-link"].flatMap((name) =>
      [...document.querySelectorAll("[" + name + "]")].map((each) => each.getAttribute(name)))`,
  );
  return named.filter((address) => address.startsWith("/") && !/^\/(?:portal|console)\//.test(address));
}

/** Both ways to a new password, and in and out at both doors. */
async function walkBothWays(): Promise<TestContact> {
  const contact = await createContact(system);
  const staff = await visitor();
  await enterConsole(staff, { ...system, ...site }, "staff");
  const live: string[] = [];
  staff.on("request", (request) => live.push(...(/\/(?:events|progress)$/.exec(request.url()) ?? [])));
  await staff.goto(`${site.consoleUrl}/contacts/${contact.id}`);
  await staff.getByLabel("Send Set Password Email").check();
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  expect(await strayAddresses(staff)).toEqual([]);
  expect(new Set(live), "it is told as it happens, and does not have to ask").toEqual(new Set(["/events"]));

  const { url } = await waitForLink(system, contact.email);
  expect(url).toMatch(new RegExp(`^${site.portalUrl}/en/set-password#`));
  const person = await visitor();
  await person.goto(url.replace("#", "?utm_source=mail&utm_medium=email#"));
  await person.locator("#whose").getByText("@contacts.test").waitFor();
  expect(await strayAddresses(person)).toEqual([]);
  const password = freshPassword();
  await fillNewPassword(person, password);
  await person.getByRole("button", { name: "Set password" }).click();
  await person.getByRole("heading", { name: "Your password is set" }).waitFor();
  await staff.locator(".pill-word", { hasText: /^Password set$/ }).waitFor();
  await person.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(person, contact.email, password);
  await person.getByRole("heading", { name: "Your account" }).waitFor();
  expect(person.url()).toBe(`${site.portalUrl}/account`);
  await person.getByRole("button", { name: "Sign out" }).click();
  await person.getByRole("heading", { name: "Sign in" }).waitFor();

  await staff.goto(`${site.consoleUrl}/contacts/${contact.id}`);
  await staff.getByLabel("Set a password").check();
  const byHand = freshPassword();
  await staff.getByLabel("New password").fill(byHand);
  await staff.getByText(/[Hh]ard to guess/).waitFor();
  await staff.getByLabel("Repeat password").fill(byHand);
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.locator(".pill-word", { hasText: /^Password set$/ }).waitFor();
  await fillSignIn(person, contact.email, byHand);
  await person.getByRole("heading", { name: "Choose your own password" }).waitFor();
  await staff.getByRole("button", { name: "Sign out" }).click();
  await staff.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(staff.url()).toBe(`${site.consoleUrl}/sign-in`);
  await person.reload();
  await person.getByRole("heading", { name: "Choose your own password" }).waitFor();
  return contact;
}

describe.skipIf(!nginxProgram)("behind the nginx that our documentation describes", () => {
  test("both ways to a new password lead through portal and console under paths of one host", async () => {
    await serve();
    await walkBothWays();
  });

  test("every area of the console, the board and the style guide stay below its path", async () => {
    const page = await visitor();
    await enterConsole(page, { ...system, ...site }, "admin");
    const areas = [
      "clients",
      "add-client",
      "history",
      "history/events",
      "history/contacts?search=a",
      "mail",
      "nothing",
    ];
    for (const area of areas) {
      await page.goto(`${site.consoleUrl}/${area}`);
      expect([area, await strayAddresses(page)]).toEqual([area, []]);
    }
    await page.goto(`${site.consoleUrl}/queues/queue/mail`);
    const board = page.frameLocator("iframe");
    await board.getByRole("link", { name: "credentials" }).first().click();
    await board.getByText("credentials").first().waitFor();
    await page.getByRole("button", { name: "Pause" }).first().waitFor();
    const posted = await page.request.put(`${site.consoleUrl}/queues/api/queues/mail/pause`, {
      headers: { origin: site.origin },
    });
    expect(posted.status()).toBe(405);
  });

  test("pages are never kept, scripts and styles are, and cookies of the two sites are told apart", async () => {
    const page = await visitor();
    const answer = await page.goto(`${site.portalUrl}/sign-in`);
    expect(answer?.headers()["cache-control"]).toBe("no-store");
    expect(answer?.headers()["vary"]).toMatch(/Cookie/);
    const style = await page.locator('link[rel="stylesheet"]').first().getAttribute("href");
    expect((await page.request.get(`${site.origin}${style}`)).headers()["cache-control"]).toContain("immutable");
    await page.goto(`${site.consoleUrl}/sign-in`);
    const cookies = (await page.context().cookies()).map(({ name, path, secure, sameSite }) => [
      name,
      path,
      secure,
      sameSite,
    ]);
    expect(cookies.toSorted()).toEqual([
      ["__Host-rekey_console.console_form", "/", true, "Lax"],
      ["__Host-rekey_portal.portal_form", "/", true, "Lax"],
    ]);
    await page.goto(`${site.portalUrl}/?language=de`);
    expect(page.url()).toBe(`${site.portalUrl}/sign-in`);
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    await page.goto(`${site.origin}/.well-known/change-password`);
    await page.goto(`${site.portalUrl}`);
    expect(page.url()).toBe(`${site.portalUrl}/sign-in`);
  });

  test("the API and its client work under a path, and name it", async () => {
    const page = await visitor();
    const health = await page.request.get(`${site.apiUrl}/problems/not-found`);
    expect(health.status()).toBe(200);
    const refused = await page.request.get(`${site.apiUrl}/v1/clients`);
    expect(await refused.json()).toMatchObject({ type: `${site.apiUrl}/problems/unauthenticated` });
  });

  test("what is too large for the proxy, or comes while a service is away, harms nothing", async () => {
    const page = await visitor();
    await page.goto(`${site.portalUrl}/sign-in`);
    const headers = { origin: site.origin };
    const large = await page.request.post(`${site.portalUrl}/sign-in`, {
      headers,
      form: { address: "a".repeat(70_000) },
    });
    expect(large.status()).toBe(413);
    await system.stopService("portal");
    const away = await page.request.post(`${site.portalUrl}/sign-in`, {
      headers,
      form: { address: "a@b.test", password: "x" },
    });
    expect(away.status()).toBe(502);
    await system.restart("portal");
    await page.goto(`${site.portalUrl}/sign-in`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});

// Takes the path away, speaks HTTP/1.0, keeps answers back and drops what browsers say of where a form comes from.
const meddling = (server: string) =>
  server
    .replaceAll(/(proxy_pass [^;]+);/g, "$1/;")
    .replace("proxy_http_version 1.1;", 'proxy_http_version 1.0; proxy_set_header Origin ""; merge_slashes off;')
    .replace(
      "proxy_read_timeout",
      'proxy_set_header Sec-Fetch-Site ""; proxy_set_header Sec-Fetch-Dest ""; proxy_read_timeout',
    );

describe.skipIf(!nginxProgram)("behind an nginx that meddles", () => {
  test("both ways to a new password lead through, by the tokens in the forms", async () => {
    await serve(meddling);
    await walkBothWays();
  });

  test("a form that has become too old is asked for once more, and then taken", async () => {
    const page = await visitor();
    await enterConsole(page, { ...system, ...site }, "staff");
    await page.goto(`${site.consoleUrl}/add-client`);
    await page.getByLabel("Name").fill("Firm behind a proxy");
    const other = await page.context().newPage();
    await other.goto(`${site.consoleUrl}/clients`);
    await other.getByRole("button", { name: "Sign out" }).click();
    await enterConsole(other, { ...system, ...site }, "staff");
    await page.getByRole("button", { name: "Add the client" }).click();
    await page.getByRole("heading", { name: "Please send this once more" }).waitFor();
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("The client is added.").waitFor();
    await page.getByText("Firm behind a proxy").first().waitFor();
  });

  test("no page on the way asked another origin for anything or broke its own policy", () => {
    expect(browser.watched()).toBeGreaterThan(60);
    expect(browser.complaints()).toEqual([]);
  });
});
