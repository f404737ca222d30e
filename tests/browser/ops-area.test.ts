// @module-tag chromium
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { DemoUser } from "@rekey/dev/demo-users";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { deadLetterMail } from "../harness/dead-letter-mail.ts";
import { startBrowser } from "../harness/start-browser.ts";
import { tabTo } from "../harness/tab-to.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser, queues, redis } = browserTest({
  services: ["api", "console", "credentials-worker", "mail-worker"],
  // What is deferred stays so while it is looked at.
  serviceEnv: { "mail-worker": { RETRY_FIRST: "10m", RETRY_MAX: "10m" }, console: { STYLE_GUIDE: "yes" } },
});

async function enterAs(as: DemoUser): Promise<Page> {
  const page = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, as);
  return page;
}

/** A reset whose mail the server answers with these words. */
async function refusedMail(reply: { code: number; text: string }): Promise<{ contact: TestContact; resetId: string }> {
  const contact = await createContact(system);
  system.mailbox.faults.replace([{ effect: "reply", phase: "rcpt", ...reply }]);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, reply.code < 500 ? "deferred" : "undeliverable");
  system.mailbox.faults.clear();
  return { contact, resetId: id };
}

/** What leaves a board that is still loading breaks off its requests, and that is not what is judged here. */
async function untilBoardIsShown(page: Page): Promise<void> {
  await page.frameLocator("iframe").getByRole("link", { name: "credentials" }).first().waitFor();
}

async function shownText(page: Page): Promise<string> {
  return page.evaluate<string>("document.documentElement.outerHTML");
}

test("where nothing is wrong, the page of mail says so in sentences", async () => {
  const page = await enterAs("ops");
  for (const words of ["No mail waits.", "Every mail of the last 7 days was taken", "There is no dead letter."])
    await page.getByText(words).waitFor();
  const faults = await lookAtPage(page, "ops-mail-empty");
  await page.goto(`${system.consoleUrl}/mail/deliveries?state=undeliverable`);
  faults.push(...(await lookAtPage(page, "ops-list-empty")));
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("operations find why a mail did not arrive, in the server's words, and do not learn whom it is for", async () => {
  const waiting = await refusedMail({ code: 451, text: "4.7.1 Greylisted, come again in some minutes" });
  const lost = await refusedMail({ code: 550, text: "5.1.1 no mailbox forwarded@elsewhere.test here" });
  const page = await enterAs("ops");
  await page.getByText("The oldest has waited since").waitFor();
  await page.getByText("451 4.7.1 Greylisted").waitFor();
  await page.getByText("550 5.1.1 no mailbox [address] here").waitFor();
  const shown = [await shownText(page)];
  const faults = await lookAtPage(page, "ops-mail");
  await page.goto(`${system.consoleUrl}/mail/deliveries`);
  faults.push(...(await lookAtPage(page, "ops-list")));
  await page.getByRole("link", { name: "Set-password link" }).click();
  await page.locator(".timeline-words", { hasText: "Not now, at the recipient" }).waitFor();
  await page.getByText(waiting.resetId).waitFor();
  shown.push(await shownText(page));
  faults.push(...(await lookAtPage(page, "ops-delivery-waiting")));
  await page.getByRole("link", { name: "Show it in the board" }).click();
  await page.frameLocator("iframe").getByText("SetPasswordLinkIssued").first().waitFor();
  await page.goto(`${system.consoleUrl}/mail/deliveries?state=undeliverable`);
  await page.getByRole("link", { name: "Set-password link" }).click();
  await page.locator(".timeline-words", { hasText: "Turned down, at the recipient" }).waitFor();
  faults.push(...(await lookAtPage(page, "ops-delivery-lost")));
  shown.push(await shownText(page));
  for (const { contact } of [waiting, lost])
    for (const secret of [contact.name, contact.email, contact.id, "forwarded@"])
      expect(shown.join("\n").includes(secret), secret).toBe(false);
  expect(await page.getByRole("link", { name: lost.resetId }).count()).toBe(0);
  const admin = await enterAs("admin");
  await admin.goto(page.url());
  await admin.getByRole("link", { name: lost.resetId }).click();
  await admin.getByText("Could not be delivered").first().waitFor();
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("a dead letter is retried by a button, by keyboard alone, and the history has who did it", async () => {
  const { resetId, eventId, mend } = await deadLetterMail(system, queues.mail, redis);
  const page = await enterAs("ops");
  await page.getByText("not an event of this version").waitFor();
  const faults = await lookAtPage(page, "ops-dead-letters");
  await page.goto(`${system.consoleUrl}/queues`);
  await untilBoardIsShown(page);
  faults.push(...(await lookAtPage(page, "ops-queues")));
  await tabTo(page, "1 dead letter");
  await page.keyboard.press("Enter");
  await mend();
  await page.getByRole("button", { name: `Retry event ${eventId.slice(-8)}` }).waitFor();
  await tabTo(page, "Retry");
  await page.keyboard.press("Enter");
  await page.getByText("It is tried once more. The history has who asked for it.").waitFor();
  await page.getByText("There is no dead letter.").waitFor();
  faults.push(...(await lookAtPage(page, "ops-retried")));
  await waitForState(system, resetId, "mailed");
  const { items } = await system.api("auditor").listAuditEvents({ action: "event.retried", resetId });
  expect(items).toMatchObject([{ actor: `staff:${system.staff.ops.id}`, detail: { eventId, by: "Omar Haddad" } }]);
  const again = await page.context().request.post(`${system.consoleUrl}/dead-letters/${eventId}/retry`, {
    headers: { origin: new URL(system.consoleUrl).origin },
  });
  expect(await again.text()).toContain("It was no longer a dead letter");
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("a queue is paused and resumed by a button, the page of mail says that mail waits for it, and the history has who did it", async () => {
  const page = await enterAs("ops");
  await page.getByRole("link", { name: "Queues" }).click();
  await untilBoardIsShown(page);
  await page.getByRole("button", { name: "Pause mail" }).click();
  const dialog = page.getByRole("dialog", { name: "Pause the queue mail?" });
  await dialog.getByText("No mail is sent until somebody resumes it").waitFor();
  const faults = await lookAtPage(page, "ops-queues-pausing");
  await dialog.getByRole("button", { name: "Pause mail" }).click();
  await page.getByText("The queue is paused").waitFor();
  await untilBoardIsShown(page);
  const { id } = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, id, "issued");
  faults.push(...(await lookAtPage(page, "ops-queues-paused")));
  await page.getByRole("link", { name: "Mail", exact: true }).first().click();
  await page.getByText("The queue of mails is paused").waitFor();
  await page.getByText("Paused: no mail leaves").waitFor();
  await page.getByText("Held while the queue is paused").waitFor();
  faults.push(...(await lookAtPage(page, "ops-mail-paused")));
  expect((await system.api().getReset(id)).delivery).toMatchObject({ state: "pending", attempts: 0 });
  const ops = system.api("ops");
  const all = await ops.listMailDeliveries({ state: "waiting" });
  const first = await ops.listMailDeliveries({ state: "waiting", limit: 1 });
  const second = await ops.listMailDeliveries({ state: "waiting", limit: 1, after: first.nextCursor ?? "none" });
  expect([...first.items, ...second.items]).toEqual(all.items);
  expect([all.items.at(-1)?.resetId, second.nextCursor]).toEqual([id, null]);
  await page.goto(`${system.consoleUrl}/queues`);
  await untilBoardIsShown(page);
  await page.getByRole("button", { name: "Resume mail" }).click();
  await page.getByText("The queue runs again").waitFor();
  await untilBoardIsShown(page);
  await waitForState(system, id, "mailed");
  for (const action of ["queue.pause_requested", "queue.resume_requested"]) {
    const { items } = await system.api("auditor").listAuditEvents({ action });
    expect(items).toMatchObject([
      { actor: `staff:${system.staff.ops.id}`, detail: { queue: "mail", by: "Omar Haddad" } },
    ]);
  }
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("of each mail server the page says whether it is in use, and of one that is not, why", async () => {
  await system.restart("mail-worker", {
    SMTP_URLS: `smtp://127.0.0.1:1,${system.mailbox.smtpUrl}`,
    BREAKER_FAILURES: "1",
  });
  const { id } = await requestByMail(system, (await createContact(system)).id);
  await waitForState(system, id, "mailed");
  await waitFor(async () => (await system.api("ops").mailStatus()).reason, { message: "the report of the worker" });
  const page = await enterAs("ops");
  await page.getByText("Mail leaves by a second way while the first one is out.").waitFor();
  await page.locator(".pill-word", { hasText: "Out: it cannot be reached" }).waitFor();
  await page.locator(".pill-word", { hasText: "In use" }).waitFor();
  const faults = await lookAtPage(page, "ops-mail-second-way");
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("no other site can retry an event, stop a queue or frame the board, and no other role gets to any page of operations", async () => {
  const { request } = (await enterAs("ops")).context();
  for (const path of [`/dead-letters/${crypto.randomUUID()}/retry`, "/queues/mail/pause", "/queues/mail/resume"]) {
    const headers = { origin: "https://evil.test", "sec-fetch-site": "cross-site" };
    expect((await request.post(`${system.consoleUrl}${path}`, { headers })).status(), path).toBe(403);
  }
  const board = (
    await request.get(`${system.consoleUrl}/queues`, { headers: { "sec-fetch-dest": "iframe" } })
  ).headers();
  expect(board["content-security-policy"]).toContain("frame-ancestors 'self'");
  expect(board["x-frame-options"]).toBe("SAMEORIGIN");
  for (const as of ["staff", "auditor"] as const) {
    const page = await enterAs(as);
    for (const name of ["Mail", "Queues"]) expect(await page.getByRole("link", { name, exact: true }).count()).toBe(0);
    for (const path of ["/mail", "/mail/deliveries", `/mail/deliveries/${crypto.randomUUID()}`, "/queues?framed=1"])
      expect((await page.goto(`${system.consoleUrl}${path}`))?.status(), `${as} ${path}`).toBe(403);
  }
});

test("every page of ours forbids inline scripts and styles and markup made from text, and what breaks that is noticed", async () => {
  const page = await enterAs("admin");
  for (const path of ["/sign-in", "/clients", "/history", "/mail", "/queues", "/styleguide", "/sign-out", "/nowhere"]) {
    const answer = await page.goto(`${system.consoleUrl}${path}`);
    const policy = answer?.headers()["content-security-policy"] ?? "";
    expect(policy, path).toMatch(/default-src 'none'.*script-src 'self';style-src 'self';.*frame-ancestors 'none'/);
    expect(policy, path).toContain("require-trusted-types-for 'script';trusted-types 'none'");
    expect(policy, path).not.toContain("unsafe");
    if (path === "/queues") await untilBoardIsShown(page);
  }
  expect(browser.complaints()).toEqual([]);
  await using other = await startBrowser(system);
  const visitor = await other.visitor();
  for (const breach of [
    "document.body.innerHTML = '<b>text</b>'",
    "trustedTypes.createPolicy('mine', {})",
    "document.head.append(Object.assign(document.createElement('style'), { textContent: 'b {}' }))",
    "document.body.append(Object.assign(document.createElement('img'), { src: 'https://elsewhere.test/' }))",
  ]) {
    const before = other.complaints().length;
    await visitor.goto(`${system.consoleUrl}/sign-in`);
    await visitor.evaluate(breach).catch(() => {});
    await waitFor(() => other.complaints().length > before, { message: `a complaint about ${breach}` });
  }
});
