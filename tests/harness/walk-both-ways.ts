import type { Page } from "playwright-core";
import { createContact, type TestContact } from "./create-contact.ts";
import { fillNewPassword } from "./fill-new-password.ts";
import { enterConsole, fillSignIn } from "./fill-sign-in.ts";
import { freshPassword } from "./fresh-password.ts";
import { waitForLink } from "./open-link.ts";
import type { TestSystem } from "./test-system.ts";

/** Where people reach a system that a proxy stands before. */
export interface PublicSite {
  origin: string;
  portalUrl: string;
  consoleUrl: string;
  apiUrl: string;
}

/** The addresses that a page names without the path of its site before them. */
export async function strayAddresses(page: Page): Promise<string[]> {
  const named = await page.evaluate<string[]>(
    `["href", "action", "src", "data-source", "data-events", "data-check", "data-whose", "data-dead-link"].flatMap((name) =>
      [...document.querySelectorAll("[" + name + "]")].map((each) => each.getAttribute(name)))`,
  );
  return named.filter((address) => address.startsWith("/") && !/^\/(?:portal|console)\//.test(address));
}

/**
 * Both ways to a new password, and in and out at both doors, by the public addresses. Returns what was not as it should
 * be with the addresses on the way.
 */
export async function walkBothWays(
  system: TestSystem,
  site: PublicSite,
  visitor: () => Promise<Page>,
): Promise<string[]> {
  const faults: string[] = [];
  const contact = await createContact(system);
  const staff = await visitor();
  await enterConsole(staff, { ...system, ...site }, "staff");
  const polled = staff.waitForResponse((response) => response.ok() && polledReset(site, response.url()) !== undefined);
  await staff.goto(`${site.consoleUrl}/contacts/${contact.id}`);
  await staff.getByLabel("Send Set Password Email").check();
  await staff.getByRole("button", { name: "Save" }).click();
  await staff.locator(".pill-word", { hasText: /^Mailed$/ }).waitFor();
  faults.push(...(await strayAddresses(staff)));
  const resetId = polledReset(site, (await polled).url());
  const events = await openLiveEvents(
    staff,
    `${site.apiUrl}/v1/password-resets/${resetId}/events`,
    system.tokens.staff,
  );
  faults.push(...(await events.missing('"state":"mailed"')));

  const { url } = await waitForLink(system, contact.email);
  if (!url.startsWith(`${site.portalUrl}/en/set-password#`)) faults.push("the mail leads elsewhere");
  const person = await visitor();
  await person.goto(url.replace("#", "?utm_source=mail&utm_medium=email#"));
  await person.locator("#whose").getByText("@contacts.test").waitFor();
  faults.push(...(await strayAddresses(person)));
  const password = freshPassword();
  await fillNewPassword(person, password);
  await person.getByRole("button", { name: "Set password" }).click();
  await person.getByRole("heading", { name: "Your password is set" }).waitFor();
  await staff.locator(".pill-word", { hasText: /^Password set$/ }).waitFor();
  faults.push(...(await events.missing('"state":"completed"')), ...(await events.missing("event: end")));
  await person.getByRole("link", { name: "Sign in" }).click();
  await fillSignIn(person, contact.email, password);
  await person.getByRole("heading", { name: "Your account" }).waitFor();
  if (person.url() !== `${site.portalUrl}/account`) faults.push(person.url());
  await person.getByRole("button", { name: "Sign out" }).click();
  await person.getByRole("heading", { name: "Sign in" }).waitFor();

  await walkByHand(site, contact, staff, person);
  if (staff.url() !== `${site.consoleUrl}/sign-in`) faults.push(staff.url());
  return faults;
}

/** The id of the reset whose progress a page asks for by that address, which is below the path of the console. */
const polledReset = ({ consoleUrl }: PublicSite, address: string) =>
  address.startsWith(`${consoleUrl}/`) ? /\/resets\/([^/]+)\/progress$/.exec(address)?.[1] : undefined;

/**
 * The live events of a reset, followed by a page as they come: `missing` waits until they say the words, and returns
 * what came instead when they end without.
 */
async function openLiveEvents(page: Page, address: string, token: string) {
  const opened = await page.evaluateHandle(
    async ([from, bearer]) => {
      const headers = { accept: "text/event-stream", authorization: `Bearer ${bearer}` };
      const response = await fetch(from, { headers, signal: AbortSignal.timeout(40_000) });
      return { reader: response.body?.pipeThrough(new TextDecoderStream()).getReader(), heard: `${response.status} ` };
    },
    [address, token] as const,
  );
  const hear = (words: string) =>
    opened.evaluate(async (stream, awaited) => {
      while (!stream.heard.includes(awaited)) {
        const read = await stream.reader?.read();
        if (read?.value === undefined) break;
        stream.heard += read.value;
      }
      return stream.heard;
    }, words);
  return {
    missing: async (words: string): Promise<string[]> => {
      const heard = await hear(words);
      return heard.includes(words) ? [] : [`no live event has ${words}: ${heard}`];
    },
  };
}

async function walkByHand(site: PublicSite, contact: TestContact, staff: Page, person: Page): Promise<void> {
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
  await person.reload();
  await person.getByRole("heading", { name: "Choose your own password" }).waitFor();
}
