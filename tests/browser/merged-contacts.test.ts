// @module-tag chromium
import type { Page } from "playwright-core";
import { beforeAll, expect, vi } from "vitest";
import { browserTest } from "../harness/browser-test.ts";
import { createContact } from "../harness/create-contact.ts";
import { enterConsole } from "../harness/fill-sign-in.ts";
import { lookAtPage } from "../harness/look-at-page.ts";
import { waitFor } from "../harness/wait-for.ts";

vi.setConfig({ testTimeout: 120_000 });

const { test, system, see, browser } = browserTest({ services: ["api", "console"] });
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  page = await browser.visitor();
  await enterConsole(page, system, "staff");
});

const look = async (name: string) => void faults.push(...(await lookAtPage(page, `crm-${name}`)));
const open = ({ id }: { id: string }) => page.goto(`${system.consoleUrl}/contacts/${id}`);
const status = () => page.getByRole("status");
const side = (name: string) => page.getByRole("region", { name, exact: true });

test("a duplicate is found by its address, compared with the contact that stays, and merged once somebody says so", async () => {
  const [gone, stays] = [await createContact(system), await createContact(system)];
  await system.api().patchContact(stays.id, { position: "Head of Accounts", phone: "+49 30 1234" });
  await open(gone);
  await page.getByRole("link", { name: "Merge into another contact" }).click();
  await page.getByText("No other contact has this address or this name.").waitFor();
  await look("merge-nobody");
  await page.getByRole("searchbox", { name: "Contact that stays" }).fill(stays.email.toUpperCase());
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: stays.name }).waitFor();
  await look("merge-found");
  await page.getByRole("link", { name: stays.name }).click();
  await page.getByRole("heading", { name: `Merge ${gone.name} into ${stays.name}?` }).waitFor();
  await side("Ends").getByText(gone.email).waitFor();
  await side("Stays").getByText("Head of Accounts").waitFor();
  await look("merge-compared");
  await page.getByRole("button", { name: "Merge" }).click();
  await page.getByRole("alert").getByText("Say that the two are the same person, or keep both.").waitFor();
  await look("merge-not-confirmed");
  expect(await system.api().getContact(gone.id)).toMatchObject({ mergedInto: null, endedAt: null });
  await page.getByRole("checkbox", { name: "they are the same person" }).check();
  await page.getByRole("button", { name: "Merge" }).dblclick();
  await status()
    .getByText(/The two (are one contact now|were merged already)/)
    .waitFor();
  expect(page.url()).toContain(`/contacts/${stays.id}`);
  await look("merge-done");
  expect(await see.history({ action: "contact.merged", contactId: gone.id })).toHaveLength(1);
  await page.getByRole("link", { name: gone.id }).click();
  await page.getByText("This contact is the same person as").waitFor();
  await look("contact-merged");
  await page.goto(`${system.consoleUrl}/contacts/${gone.id}/merge?into=${stays.id}`);
  await status().getByText("The two were merged already. Nothing was done twice.").waitFor();
  await page.getByRole("button", { name: "Make this contact active again" }).click();
  await status().getByText("The contact is active again and has no password.").waitFor();
  expect(await system.api().getContact(stays.id)).toMatchObject({ mergedFrom: [] });
});

test("which of the two stays can be turned round, and who ended meanwhile is merged with nobody", async () => {
  const first = await createContact(system);
  const second = await system.api().createContact(first.clientId, { name: first.name, email: `new-${first.email}` });
  await page.goto(`${system.consoleUrl}/contacts/${first.id}/merge`);
  await page.getByRole("table").getByRole("link", { name: second.name }).click();
  await side("Stays").getByText(second.id).waitFor();
  await page.getByRole("link", { name: "The other way round" }).click();
  await side("Ends").getByText(second.id).waitFor();
  await side("Stays").getByText(first.id).waitFor();
  await page.getByRole("checkbox", { name: "they are the same person" }).check();
  await system.api().endContact(first.id);
  await page.getByRole("button", { name: "Merge" }).click();
  await status().getByText("Nothing was merged.").waitFor();
  expect(await system.api().getContact(second.id)).toMatchObject({ endedAt: null, mergedInto: null });
});

test("what somebody changed since the two were shown is shown before anything is merged", async () => {
  const [gone, stays] = [await createContact(system), await createContact(system)];
  await page.goto(`${system.consoleUrl}/contacts/${gone.id}/merge?into=${stays.id}`);
  const merge = async () => {
    await page.getByRole("checkbox", { name: "they are the same person" }).check();
    await page.getByRole("button", { name: "Merge" }).click();
  };
  await side("Ends").getByText(gone.email).waitFor();
  await system.api().patchContact(gone.id, { phone: "+49 30 4321", position: "Director" });
  await merge();
  const words = `Somebody changed the position and phone of ${gone.name} meanwhile.`;
  await page.getByRole("alert").getByText(words).waitFor();
  await side("Ends").getByText("Director").waitFor();
  await look("merge-changed");
  await system.api().patchContact(stays.id, { locale: "de" });
  await merge();
  await page.getByRole("alert").getByText(`Somebody changed the language of ${stays.name} meanwhile.`).waitFor();
  // Also where that comes between the last look at them and the merge.
  let merging = Promise.resolve();
  await system.sql.begin(async (tx) => {
    await tx`update contacts set name = 'Renamed', updated_at = clock_timestamp() where id = ${gone.id}`;
    // The click is over when its answer comes.
    merging = merge();
    await waitFor(async () => (await see.waitingForLocks("rekey-api")) > 0, { message: "the merge waiting" });
  });
  await merging;
  await page.getByRole("alert").getByText("Somebody changed the name of Renamed meanwhile.").waitFor();
  expect(await system.api().getContact(gone.id)).toMatchObject({ mergedInto: null, endedAt: null });
  await merge();
  await status().getByText("The two are one contact now").waitFor();
});

test("no page on this way has a fault, asked another origin for anything or broke its own policy", () => {
  expect([...faults, ...browser.complaints()]).toEqual([]);
});
