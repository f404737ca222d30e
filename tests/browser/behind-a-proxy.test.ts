// @module-tag chromium
// @module-tag nginx
import { anyPort } from "@rekey/dev/free-port";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { startBrowser, type WatchedBrowser } from "../harness/start-browser.ts";
import { startCaddy } from "../harness/start-caddy.ts";
import { startNginx } from "../harness/start-nginx.ts";
import { documentedProxy } from "../harness/start-proxy.ts";
import { startTestSystem, type TestSystem } from "../harness/test-system.ts";
import { type PublicSite, strayAddresses, walkBothWays } from "../harness/walk-both-ways.ts";

const stack = new AsyncDisposableStack();
let system: TestSystem;
let browser: WatchedBrowser;
let proxy: AsyncDisposable | undefined;
let site: PublicSite & { port: number };

beforeAll(async () => {
  const port = await anyPort();
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
  await proxy?.[Symbol.asyncDispose]();
  await stack.disposeAsync();
});

async function serve(change: (server: string) => string = (server) => server): Promise<void> {
  await proxy?.[Symbol.asyncDispose]();
  const server = change(await documentedProxy("nginx", system.urls));
  proxy = await startNginx({ port: site.port, server });
}

const visitor = () => browser.visitor({ ignoreHTTPSErrors: true });

test("both ways to a new password lead through portal and console under paths of one host", async () => {
  await serve();
  expect(await walkBothWays(system, site, visitor)).toEqual([]);
});

test("every area of the console, the board and the style guide stay below its path", async () => {
  const page = await visitor();
  await enterConsole(page, { ...system, ...site }, "admin");
  const areas = ["clients", "add-client", "history", "history/events", "history/contacts?search=a", "mail", "nothing"];
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
  // The board asks again and again, also while another proxy takes the place of this one.
  await page.close();
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
  expect(cookies).toEqual([
    ["__Host-rekey_portal_form+portal", "/", true, "Lax"],
    ["__Host-rekey_console_form+console", "/", true, "Lax"],
  ]);
  await page.goto(`${site.portalUrl}/?language=de`);
  expect(page.url()).toBe(`${site.portalUrl}/sign-in`);
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await page.goto(`${site.origin}/.well-known/change-password`);
  expect(page.url()).toBe(`${site.portalUrl}/sign-in`);
  await page.goto(`${site.portalUrl}`);
  expect(page.url()).toBe(`${site.portalUrl}/sign-in`);
});

test("portal, console and API have browsers keep to https, whatever they answer", async () => {
  const page = await visitor();
  const addresses = [
    `${site.portalUrl}/sign-in`,
    `${site.portalUrl}/nothing`,
    `${site.portalUrl}/assets/nothing/nothing.css`,
    `${site.consoleUrl}/sign-in`,
    `${site.consoleUrl}/.well-known/jwks.json`,
    `${site.consoleUrl}/queues`,
    `${site.apiUrl}/docs`,
    `${site.apiUrl}/openapi.json`,
    `${site.apiUrl}/v1/clients`,
    `${site.apiUrl}/nothing`,
  ];
  for (const address of addresses) {
    const answer = await page.request.get(address, { maxRedirects: 0 });
    expect([address, answer.headers()["strict-transport-security"]]).toEqual([address, "max-age=63072000"]);
  }
});

test("a push of a directory that is larger than any form gets through", async () => {
  const page = await visitor();
  const lines = Array.from({ length: 1_000 }, (_, at) =>
    JSON.stringify({ client: { id: `proxied-${at}`, name: `Firm ${at} ${"behind a proxy ".repeat(6).trim()}` } }),
  );
  const pushed = await page.request.post(`${site.apiUrl}/v1/directory/push?dryRun=true`, {
    headers: { authorization: `Bearer ${system.tokens.staff}`, "content-type": "application/x-ndjson" },
    data: lines.join("\n"),
  });
  expect(lines.join("\n").length).toBeGreaterThan(100_000);
  expect(pushed.status()).toBe(200);
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

// Takes the path away, speaks HTTP/1.0, keeps answers back and drops what browsers say of where a form comes from.
const meddling = (server: string) =>
  server
    .replaceAll(/(proxy_pass [^;]+);/g, "$1/;")
    .replace("proxy_http_version 1.1;", 'proxy_http_version 1.0; proxy_set_header Origin ""; merge_slashes off;')
    .replace(
      "proxy_read_timeout",
      'proxy_set_header Sec-Fetch-Site ""; proxy_set_header Sec-Fetch-Dest ""; proxy_read_timeout',
    );

test("both ways to a new password lead through, by the tokens in the forms", async () => {
  await serve(meddling);
  expect(await walkBothWays(system, site, visitor)).toEqual([]);
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
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("Firm behind a proxy");
});

test("both ways to a new password lead through Caddy too", { tags: ["caddy"] }, async () => {
  await proxy?.[Symbol.asyncDispose]();
  const documented = await documentedProxy("caddyfile", system.urls);
  proxy = await startCaddy({ port: site.port, site: documented });
  expect(await walkBothWays(system, site, visitor)).toEqual([]);
  const page = await visitor();
  await page.goto(`${site.origin}/.well-known/change-password`);
  expect(page.url()).toBe(`${site.portalUrl}/sign-in`);
  await page.goto(site.consoleUrl);
  expect(page.url()).toBe(`${site.consoleUrl}/sign-in`);
});

test("no page on the way asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(60);
  expect(browser.complaints()).toEqual([]);
});
