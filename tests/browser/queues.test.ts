// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect } from "vitest";
import type { DemoUser } from "@rekey/dev/demo-users";
import { browserTest } from "../harness/browser-test.ts";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, browser } = browserTest({
  services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
  env: { LATE_AFTER: "3s" },
});
let contact: TestContact;
let secrets: Record<string, string>;

beforeAll(async () => {
  contact = await createContact(system);
  const password = freshPassword();
  const byHand = await requestByHand(system, contact.id, password);
  await waitForState(system, byHand.id, "completed");
  const byMail = await requestByMail(system, contact.id, `asked at ${contact.email}`);
  await waitForState(system, byMail.id, "mailed");
  const { token } = await waitForLink(system, contact.email);
  secrets = { password, token, address: contact.email, name: contact.name };
});

async function enterAs(as: DemoUser): Promise<Page> {
  const page = await browser.visitor({ viewport: { width: 1440, height: 900 } });
  await enterConsole(page, system, as);
  return page;
}

test("only operations is let in to the queues; others are told why not, and see no way there", async () => {
  for (const as of ["staff", "auditor"] as const) {
    const page = await enterAs(as);
    expect(await page.getByRole("link", { name: "Queues" }).count()).toBe(0);
    for (const path of ["/queues", "/queues/queue/mail", "/queues/api/queues", "/queues/static/favicon.svg"]) {
      expect((await page.goto(`${system.consoleUrl}${path}`))?.status(), `${as} ${path}`).toBe(403);
      await page.getByRole("heading", { name: "You may not see this page" }).waitFor();
    }
  }
  const stranger = await browser.visitor();
  await stranger.goto(`${system.consoleUrl}/queues`);
  expect(new URL(stranger.url()).pathname).toBe("/sign-in");
});

test("the board shows both queues and their jobs, by event and id alone", async () => {
  const page = await enterAs("ops");
  const answers: string[] = [];
  page.on("response", async (response) => {
    const isText = /json|html/.test(response.headers()["content-type"] ?? "");
    if (response.url().includes("/queues") && isText) answers.push(await response.text().catch(() => ""));
  });
  const board = page.frameLocator("iframe");
  await page.getByRole("link", { name: "Queues" }).click();
  await board.getByRole("link", { name: "credentials" }).first().waitFor();
  await page.goto(`${system.consoleUrl}/queues/queue/credentials?status=completed`);
  await board.getByText("PasswordResetRequested").first().waitFor();
  await page.goto(`${system.consoleUrl}/queues/queue/mail?status=completed`);
  await board.getByText("SetPasswordLinkIssued").first().waitFor();
  await board.getByText("PasswordChanged").first().waitFor();
  const shown = await waitFor(() => answers.some((text) => text.includes("deliveryId")) && answers.join("\n"), {
    message: "the board having told the data of the jobs",
  });
  for (const [what, secret] of Object.entries(secrets)) expect(shown.includes(secret), `shows the ${what}`).toBe(false);
  expect(await board.locator("html").innerHTML()).not.toContain(contact.email);
});

interface BoardAnswer {
  queues: { name: string; readOnlyMode: boolean; jobs: { id: string }[] }[];
}

test("the board can be read and nothing can be done with it", async () => {
  const { request } = await enterAs("ops");
  const api = `${system.consoleUrl}/queues/api/queues`;
  const read = async () => {
    const answer = await request.get(`${api}?activeQueue=mail&status=completed&page=1`);
    return ((await answer.json()) as BoardAnswer).queues;
  };
  const before = await read();
  expect(before.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
    ["credentials", true],
    ["mail", true],
  ]);
  const jobs = before.flatMap((queue) => queue.jobs.map(({ id }) => id));
  expect(jobs.length).toBeGreaterThan(1);
  const onQueue = ["pause", "resume", "empty", "obliterate", "add", "promote", "clean/completed", "retry/completed"];
  const onJob = ["retry", "clean", "promote", "update-data", "delay"].map((verb) => `${jobs[0]}/${verb}`);
  const headers = { origin: new URL(system.consoleUrl).origin, "content-type": "application/json" };
  for (const path of [...onQueue, ...onJob]) {
    for (const method of ["PUT", "POST", "PATCH"]) {
      const answer = await request.fetch(`${api}/mail/${path}`, { method, headers, data: "{}" });
      expect([403, 404, 405], `${method} ${path}`).toContain(answer.status());
    }
  }
  expect((await read()).flatMap((queue) => queue.jobs.map(({ id }) => id))).toEqual(jobs);
});

test("the board stands in our own page, by whose header operations sign out; then the frame shows no job any more", async () => {
  const page = await enterAs("ops");
  await page.getByRole("link", { name: "Queues" }).click();
  await page.frameLocator("iframe").getByRole("link", { name: "mail" }).first().waitFor();
  await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(`${system.consoleUrl}/queues`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  const framed = await page.context().request.get(`${system.consoleUrl}/queues?framed=1`);
  expect([framed.status(), await framed.text()]).toEqual([401, "You are signed out. Load the page again."]);
});

test("the board runs under its policy and asks nobody else for anything", () => {
  expect(browser.watched()).toBeGreaterThan(30);
  expect(browser.complaints()).toEqual([]);
});

test("where nothing takes what waits, operations see which worker, since when and how much, and staff that the reset waits", async () => {
  await system.stopService("credentials-worker");
  const late = await createContact(system);
  const { id } = await requestByMail(system, late.id);
  await waitFor(async () => (await system.api().getReset(id)).hold, { message: "the reset being late" });
  const page = await enterAs("ops");
  await page.getByText("Nothing takes what waits: credentials").waitFor();
  const faults = await lookAtPage(page, "ops-mail-late");
  await page.goto(`${system.consoleUrl}/queues`);
  await page.getByText("the credentials worker does not keep up").waitFor();
  await page.getByText("1 waits, the oldest since").waitFor();
  await page.frameLocator("iframe").getByRole("link", { name: "credentials" }).first().waitFor();
  faults.push(...(await lookAtPage(page, "ops-queues-late")));
  const staff = await enterAs("staff");
  await staff.goto(`${system.consoleUrl}/contacts/${late.id}`);
  await staff.getByText("It is stored and waits: the credentials worker").waitFor();
  await staff.locator(".pill-word", { hasText: "Waits for a worker" }).waitFor();
  faults.push(...(await lookAtPage(staff, "contact-late")));
  // The page that is open is told of the end of it.
  await system.restart("credentials-worker");
  await staff.locator(".pill-word", { hasText: "Mailed" }).waitFor();
  expect([...faults, ...browser.complaints()]).toEqual([]);
}, 120_000);
