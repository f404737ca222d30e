// @module-tag chromium
import { verifyWebhook } from "@rekey/client/verify-webhook";
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../harness/webhook-receiver.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser } = browserTest({
  services: ["api", "console", "audit-sealer", "webhook-worker"],
  serviceEnv: { "webhook-worker": { WEBHOOK_RETRY_FIRST: "100ms", WEBHOOK_GIVE_UP_AFTER: "3s" } },
});

/** A message fails, is seen with its receiver's words, and is sent again. */
async function failAndMend(page: Page, receiver: WebhookReceiver): Promise<string[]> {
  receiver.answerBy((_, res) => res.writeHead(500).end("the queue of sales is full"));
  await createContact(system);
  await waitFor(
    async () => {
      await page.getByRole("link", { name: "Failed", exact: true }).click();
      return page.getByText("the queue of sales is full").count();
    },
    { message: "the message having failed", everyMs: 200 },
  );
  const faults = await lookAtPage(page, "webhook-failing");
  receiver.answerBy((_, res) => res.writeHead(204).end());
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByText("It is sent again.").waitFor();
  await waitFor(
    async () => {
      await page.getByRole("link", { name: "All", exact: true }).click();
      return (await page.getByText("Delivered").count()) === 2;
    },
    { message: "being delivered", everyMs: 200 },
  );
  return [...faults, ...(await lookAtPage(page, "webhook-well"))];
}

test("operations have a program told, see what becomes of each message, send it again, and stop it", async () => {
  await using receiver = await startWebhookReceiver();
  const page = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, "ops");
  await page.getByRole("link", { name: "Webhooks" }).click();
  await page.getByText("No program is told what happens").waitFor();
  const faults = await lookAtPage(page, "webhooks-empty");

  const add = page.getByRole("button", { name: "Add it and show its secret" });
  await page.locator("#url").fill("https://10.0.0.7/hook");
  await add.click();
  await page.getByText("must not be an address of a private network").first().waitFor();
  faults.push(...(await lookAtPage(page, "webhooks-refused")));
  await page.locator("#url").fill(`${receiver.url}/hooks/rekey?key=in-the-query`);
  await page.locator("#description").fill("The CRM of sales");
  await page.locator("[name='type-contact.created']").check();
  await add.click();
  const secret = await page.getByLabel("Secret of").inputValue();
  faults.push(...(await lookAtPage(page, "webhooks-secret")));
  await page.getByRole("link", { name: "I have kept it" }).click();
  await page.getByText("Nothing was sent yet").waitFor();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("webhook.test").waitFor();
  const tested = await waitFor(() => receiver.received[0], { message: "the test" });
  expect(verifyWebhook(tested.headers, tested.body, secret)).toMatchObject({ type: "webhook.test" });
  faults.push(...(await failAndMend(page, receiver)));

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("What happens meanwhile waits.").waitFor();
  faults.push(...(await lookAtPage(page, "webhook-paused")));
  await page.getByRole("link", { name: "Webhooks" }).first().click();
  await page.getByText("The CRM of sales").waitFor();
  expect(await page.content()).not.toContain("in-the-query");
  faults.push(...(await lookAtPage(page, "webhooks-list")));
  await page.getByText("The CRM of sales").click();
  await page.getByRole("button", { name: "Delete" }).first().click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await page.getByText("Nothing is sent there any more.").waitFor();
  expect([...faults, ...browser.complaints()]).toEqual([]);
});

test("nobody but operations meets the page", async () => {
  const page = await browser.visitor();
  await enterConsole(page, system, "staff");
  await page.goto(`${system.consoleUrl}/webhooks`);
  expect(await page.getByRole("link", { name: "Webhooks" }).count()).toBe(0);
  expect(await page.locator("#url").count()).toBe(0);
});
