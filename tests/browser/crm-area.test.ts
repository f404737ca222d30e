// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

vi.setConfig({ testTimeout: 120_000 });

const services = ["api", "portal", "console", "credentials-worker", "mail-worker"] as const;
const { test, system, see, browser } = browserTest({ services });
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  page = await browser.visitor({ permissions: ["clipboard-read", "clipboard-write"] });
  await enterConsole(page, system, "staff");
});

const look = async (name: string, on = page) => void faults.push(...(await lookAtPage(on, `crm-${name}`)));
const open = (contact: { id: string }, on = page) => on.goto(`${system.consoleUrl}/contacts/${contact.id}`);
const save = (on = page) => on.getByRole("button", { name: "Save", exact: true }).click();
const status = (on = page) => on.getByRole("status");
const addressField = (on = page) => on.getByLabel("E-mail", { exact: true });

test("a client and a contact are added on pages of their own, and a form that is sent twice adds once", async () => {
  await page.goto(`${system.consoleUrl}/clients`);
  await page.getByRole("link", { name: "Add a client" }).click();
  await page.getByRole("button", { name: "Add the client" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Enter a name of at most 200 characters." }).waitFor();
  await look("add-client-refused");
  await page.getByLabel("Name").fill("Harbour Dental Ltd");
  await page.getByRole("button", { name: "Add the client" }).dblclick();
  await status().getByText("The client is added.").waitFor();
  expect(await see.clients({ name: "Harbour Dental Ltd" })).toHaveLength(1);
  await look("contacts-none");
  await page.getByRole("link", { name: "Add a contact" }).click();
  await page.getByLabel("Name").fill("Miriam Osei");
  await addressField().fill("not an address");
  await page.getByRole("button", { name: "Add the contact" }).click();
  await page.getByRole("alert").getByRole("link", { name: "Enter one plain e-mail address" }).waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Miriam Osei");
  await look("add-contact-refused");
  await addressField().fill("miriam@harbour.test");
  await page.getByLabel("Language of mails").selectOption("French");
  await page.getByRole("button", { name: "Add the contact" }).click();
  await status().getByText("The contact is added and has no password yet.").waitFor();
  const added = { name: "Miriam Osei", locale: "fr", portalAccess: true };
  expect(await see.contacts({ emailKey: "miriam@harbour.test" })).toMatchObject([added]);
  await look("contact-added");
});

test("a list is ordered by its headings and read page by page, forward and back, with the order in its address", async () => {
  await system.sql`
    insert into clients (id, name, updated_at)
    select 'listed-' || n, 'Listed ' || lpad(n::text, 3, '0'), now() - n * interval '1 hour' from generate_series(1, 120) n`;
  const names = () => page.locator("tbody .row-link").allTextContents();
  await page.goto(`${system.consoleUrl}/clients?search=listed`);
  await page.getByText("120 clients found").waitFor();
  expect((await names()).slice(0, 2)).toEqual(["Listed 001", "Listed 002"]);
  expect(await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("ascending");
  await look("clients");
  await page.getByRole("link", { name: "Next page" }).click();
  const second = await names();
  expect([second[0], second.length]).toEqual(["Listed 051", 50]);
  await page.getByRole("link", { name: "Next page" }).click();
  expect((await names()).length).toBe(20);
  expect(await page.getByRole("link", { name: "Next page" }).count()).toBe(0);
  await page.getByRole("link", { name: "Previous page" }).click();
  expect(await names()).toEqual(second);
  await page.getByRole("link", { name: "Name" }).click();
  await page
    .getByRole("columnheader", { name: "Name", exact: true })
    .and(page.locator("[aria-sort=descending]"))
    .waitFor();
  expect((await names())[0]).toBe("Listed 120");
  await page.getByRole("link", { name: "Last changed" }).click();
  expect(new URL(page.url()).search).toBe("?search=listed&sort=-updated");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("columnheader", { name: "Last changed" }).and(page.locator("[aria-sort=descending]")).waitFor();
  expect((await names())[0]).toBe("Listed 001");
});

test("the mail choice names the address as it is typed, warns of what is known of it, and goes to no other one", async () => {
  const contact = await createContact(system);
  const sharer = await createContact(system);
  await system.api().patchContact(sharer.id, { portalAccess: false });
  await system.api().patchContact(sharer.id, { email: contact.email.toUpperCase() });
  const first = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, first.id, "mailed");
  await open(contact);
  await page.getByText("It stops working when you change the address.").waitFor();
  await page.getByLabel("Send Set Password Email").check();
  await page.getByText("Another contact has this address too.").waitFor();
  await look("contact-shared-address");
  const moved = `moved.${contact.email}`;
  await addressField().fill(moved);
  await page.getByText(`to ${moved}. The contact chooses`).waitFor();
  await page.getByText("This is a new address.").waitFor();
  expect(await page.getByText("Another contact has this address too.").isVisible()).toBe(false);
  await look("contact-new-address");
  await save();
  await status()
    .getByText(
      "The link is on its way to the new address. The old one is told, and links that were sent to it no longer",
    )
    .waitFor();
  await page.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  await waitForLink(system, moved);
  const toldOld = () => system.mailbox.mailsTo(contact.email).length === 2;
  await waitFor(toldOld, { message: "the old address being told" });
  await page.getByLabel("Send Set Password Email").check();
  await page.getByText("This address was changed lately").waitFor();
  const visitor = await browser.visitor();
  await visitor.goto(`${system.portalUrl}/set-password#${token}`);
  await visitor.getByRole("heading", { name: "This link cannot be used" }).waitFor();
  await visitor.close();
});

test("a password is judged with the reason while it is typed, and a generated one is copied once and hidden", async () => {
  const contact = await createContact(system);
  await open(contact);
  await page.getByLabel("Set a password").check();
  const field = page.getByLabel("New password");
  await field.fill("aaaaaaaaaaaaaaaaaaaa");
  await page.getByText("This is a simple pattern or repetition.").waitFor();
  await look("contact-weak-password");
  await field.fill(`${contact.name} ${contact.name}`);
  await page.getByText("Do not build it from a name").waitFor();
  await page.getByRole("button", { name: "Generate" }).click();
  const generated = await field.inputValue();
  await page.getByText("Very hard to guess").waitFor();
  await page.getByText("The same", { exact: true }).waitFor();
  await look("contact-generated");
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied.").waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(generated);
  expect(await field.getAttribute("type")).toBe("password");
  expect(await page.getByRole("button", { name: "Copy" }).count()).toBe(0);
});

test("a link is sent with the keyboard alone", async () => {
  const contact = await createContact(system);
  await open(contact);
  const focused = () => page.evaluate<string>("document.activeElement.id || document.activeElement.textContent.trim()");
  const tabTo = async (wanted: string) => {
    for (let presses = 0; presses < 40 && (await focused()) !== wanted; presses += 1) await page.keyboard.press("Tab");
    expect(await focused()).toBe(wanted);
  };
  await tabTo("method-keep");
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("method-email");
  await tabTo("reason");
  await page.keyboard.type("asked by phone");
  await tabTo("Save");
  await page.keyboard.press("Enter");
  await status().getByText("Saved. The link is on its way").waitFor();
  await waitForLink(system, contact.email);
});

test("a reset is cancelled once, and only by the button of a dialog that says what happens; all other ways keep it", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  await open(contact);
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
  const cancel = page.getByRole("button", { name: "Cancel this reset" });
  const dialog = page.getByRole("dialog", { name: "Cancel this reset?" });
  const focused = () => page.evaluate<string>("document.activeElement.textContent.trim()");
  const keptBy = async (act: () => Promise<void>) => {
    await cancel.click();
    await dialog.getByText("A link that was mailed stops working at once").waitFor();
    expect(await focused()).toBe("Keep it");
    await act();
    await dialog.waitFor({ state: "hidden" });
    expect(await focused()).toBe("Cancel this reset");
  };
  await keptBy(() => page.keyboard.press("Enter"));
  await keptBy(() => page.keyboard.press("Escape"));
  await keptBy(() => page.mouse.click(5, 5));
  await keptBy(() => dialog.getByRole("button", { name: "Keep it" }).click());
  await cancel.dblclick();
  await look("contact-cancel-asked");
  expect([posts, (await system.api().getReset(id)).state]).toEqual([0, "mailed"]);
  // The answer waits until the button was pressed again.
  const pressedAgain = Promise.withResolvers<void>();
  await page.route("**/cancel", (route) => pressedAgain.promise.then(() => route.continue()));
  await dialog.getByRole("button", { name: "Cancel this reset" }).hover();
  const press = () => page.mouse.down().then(() => page.mouse.up());
  await press();
  await waitFor(() => posts === 1, { message: "the request" });
  await press();
  pressedAgain.resolve();
  await status().getByText("The reset is cancelled. Its link is dead.").waitFor();
  expect([posts, (await system.api().getReset(id)).state]).toEqual([1, "cancelled"]);
});

test("whoever is elsewhere on the page is told of a reset's end, keeps the focus, and reads nothing that is no longer true", async () => {
  const contact = await createContact(system);
  await page.clock.install();
  await open(contact);
  await page.getByLabel("Send Set Password Email").check();
  await save();
  await status().getByText("Saved. The link is on its way").waitFor();
  // Before the page's script runs, the button asks nothing and cancels.
  await page.locator("button[aria-haspopup=dialog]", { hasText: "Cancel this reset" }).click();
  const { token } = await waitForLink(system, contact.email);
  await page.setViewportSize({ width: 820, height: 500 });
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  const set = async () => {
    const { status: answer } = await submitPassword(system, token, freshPassword());
    if (answer !== 303) throw new Error(`the portal answered ${answer}`);
    return true;
  };
  await waitFor(set, { message: "the password being taken" });
  const told = status().getByText("The last reset has ended: Password set.");
  await told.waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByText(/is on its way|belongs to this address/).count()).toBe(0);
  expect(await page.getByText("Saved. What came of the link is under Last reset.").count()).toBe(1);
  expect(await page.evaluate("document.querySelector('toast-note').contains(document.activeElement)")).toBe(false);
  await page.clock.pauseAt((await page.evaluate<number>("Date.now()")) + 1_000);
  await told.hover();
  await page.clock.runFor(60_000);
  expect(await told.isVisible()).toBe(true);
  await page.getByLabel("Reason (optional)").hover();
  await page.clock.runFor(9_900);
  expect(await told.isVisible()).toBe(true);
  await page.clock.runFor(200);
  expect(await told.count()).toBe(0);
  await page.reload();
  await page.locator(".pill-word", { hasText: /^Password set$/ }).waitFor();
  expect(await page.locator("toast-note").count()).toBe(0);
});

test("no page of the area has a fault, asked another origin for anything or broke its own policy", () => {
  expect(browser.watched()).toBeGreaterThan(100);
  expect([...faults, ...browser.complaints()]).toEqual([]);
});
