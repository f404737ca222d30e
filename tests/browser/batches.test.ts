// @module-tag chromium
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import type { DemoUser } from "@rekey/dev/demo-users";
import { browserTest } from "../harness/browser-test.ts";
import type { TestContact } from "../harness/create-contact.ts";
import { createContacts } from "../harness/create-contacts.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, browser, see, arrange } = browserTest({
  services: ["api", "console", "credentials-worker", "mail-worker"],
});

const faults: string[] = [];
const look = async (page: Page, name: string) => void faults.push(...(await lookAtPage(page, name)));

async function enterAs(as: DemoUser): Promise<Page> {
  const page = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, as);
  return page;
}

test("who may start a batch counts first, types the number, watches it and stops it; others only watch", async () => {
  const contacts = await createContacts(system, 12);
  const [bounced, ...mailable] = contacts;
  await arrange.change("contacts", { id: bounced?.id ?? "" }, { emailBouncedAt: new Date(), emailBounceReason: "so" });
  const page = await enterAs("admin");
  await page.getByRole("link", { name: "Batches" }).click();
  await page.getByText("No batch has been started yet.").waitFor();
  await look(page, "console-batches-none");
  await page.getByRole("link", { name: "Start a batch" }).click();
  await page.getByRole("radio", { name: "The contacts of one client" }).check();
  await page.getByLabel("Id of the client").fill("nobody-of-ours");
  await page.getByRole("button", { name: "Count them" }).click();
  await page.getByText("There is no client with this id").first().waitFor();
  await look(page, "console-batch-start-refused");
  await page.getByLabel("Id of the client").fill(bounced?.clientId ?? "");
  await page.getByRole("button", { name: "Count them" }).click();
  await page.getByRole("heading", { name: "11 contacts would be mailed" }).waitFor();
  await page.getByText("The last mail came back: confirm or correct the address: 1").waitFor();
  await look(page, "console-batch-count");
  expect(await see.batches()).toEqual([]);
  await startAndStop(page, mailable);
  await page.getByRole("link", { name: "Show who was left out" }).click();
  await page.getByRole("link", { name: bounced?.id ?? "" }).waitFor();
  await look(page, "console-batch-left-out");
  await page.goto(`${system.consoleUrl}/batches`);
  await look(page, "console-batches");
  expect(await see.batches()).toHaveLength(1);
  await watchOnly();
  expect(faults).toEqual([]);
});

/** From the page that has counted. */
async function startAndStop(page: Page, mailable: readonly TestContact[]): Promise<void> {
  // So few that some are left however slowly the pages come.
  await page.getByLabel("At most so many a minute").fill("2");
  await page.getByLabel("Type 11 to start").fill("12");
  await page.getByRole("button", { name: "Mail 11 contacts" }).click();
  await page.getByText("Type the number that stands above").first().waitFor();
  await look(page, "console-batch-count-refused");
  expect(await see.batches()).toEqual([]);
  await page.getByLabel("Type 11 to start").fill("11");
  await page.getByLabel("Reason (optional)").fill("Passwords were found elsewhere");
  await page.getByRole("button", { name: "Mail 11 contacts" }).dblclick();
  await page.getByText("The batch has started.").waitFor();
  await look(page, "console-batch-running");
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("The batch is paused: nobody more").waitFor();
  await look(page, "console-batch-paused");
  const paused = (await see.resets({ contactId: mailable.map(({ id }) => id) })).length;
  expect(paused).toBeLessThan(mailable.length);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("The batch goes on.").waitFor();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the batch" }).click();
  await page.getByText("The batch is cancelled").waitFor();
  await look(page, "console-batch-cancelled");
}

async function watchOnly(): Promise<void> {
  const watcher = await enterAs("ops");
  await watcher.goto(`${system.consoleUrl}/batches`);
  await watcher.getByRole("link", { name: /\d{2}:\d{2}/ }).click();
  await watcher.getByText("Every mail has left").or(watcher.getByText("have been begun")).first().waitFor();
  expect(await watcher.getByRole("button", { name: "Cancel" }).count()).toBe(0);
  expect(await watcher.getByText("Passwords were found elsewhere").count()).toBe(0);
  await watcher.goto(`${system.consoleUrl}/batches/start`);
  await watcher
    .getByRole("heading", { name: /not|may/i })
    .first()
    .waitFor();
}

test("a batch is shown going on by itself until it is finished, and all of it works without JavaScript", async () => {
  const contacts = await createContacts(system, 5);
  const page = await browser.visitor({ javaScriptEnabled: false });
  await enterConsole(page, system, "admin");
  await page.goto(`${system.consoleUrl}/batches/count?of=client&clientId=${contacts[0]?.clientId}`);
  await page.getByLabel("End all their sessions at the portal first").check();
  await page.getByLabel("Type 5 to start").fill("5");
  await page.getByRole("button", { name: "Mail 5 contacts" }).click();
  await page.getByText("The batch has started.").waitFor();
  const [, id = ""] = /\/batches\/([\w-]+)/.exec(page.url()) ?? [];
  const watcher = await enterAs("staff");
  await watcher.goto(`${system.consoleUrl}/batches/${id}`);
  await watcher.getByText("Every mail has left, or will not.").waitFor({ timeout: 30_000 });
  await look(watcher, "console-batch-finished");
  expect((await see.batches({ id }))[0]).toMatchObject({ endSessions: true, state: "finished" });
  await page.goto(`${system.consoleUrl}/batches/${id}/items?state=mailed`);
  expect(await page.getByRole("row").count()).toBe(1 + contacts.length);
  expect(faults).toEqual([]);
});
