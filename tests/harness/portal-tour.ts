import type { Page } from "playwright-core";
import { findAxeFaults, wcag } from "./find-axe-faults.ts";
import { lookAtPage } from "./look-at-page.ts";
import { isInWords, piecesOf, type Words, wordAt } from "./portal-words.ts";
import type { WatchedBrowser } from "./start-browser.ts";
import type { TestSystem } from "./test-system.ts";

export const smallestPhone = { width: 320, height: 640 };
const takesPictures = process.env["SCREENSHOTS"] === "all";
// The pages are the same in each language but for their words: what is left to find is what the longest words and the
// other direction do to them.
const inspectedIn = ["de", "ar"];
// Pages that any tour in a language has inspected.
const inspected = new Set<string>();
// Where a browser asks for more than a language.
const regions: Record<string, string> = { en: "en-GB", de: "de-AT", fr: "fr-CA", es: "es-MX", ar: "ar-EG" };

/** What a visitor of the portal does and sees, by the words of one catalogue. */
export interface PortalTour {
  page: Page;
  /**
   * What was wrong with any page that was seen: its language, a word that is not in the catalogue, its width, axe's
   * faults.
   */
  faults: string[];
  word: (path: string) => string;
  open: (path: string) => Promise<void>;
  press: (path: string) => Promise<void>;
  type: (path: string, value: string) => Promise<void>;
  signIn: (address: string, password: string) => Promise<void>;
  /** Waits for a heading, then judges the page. */
  see: (heading: string, name: string) => Promise<void>;
  /** Waits for an error in the summary, then judges the page. */
  seeError: (error: string, name: string) => Promise<void>;
}

/** A visitor on the smallest phone whose browser asks for the catalogue's language. */
export async function startPortalTour(
  system: Pick<TestSystem, "portalUrl">,
  browser: WatchedBrowser,
  words: Words,
): Promise<PortalTour> {
  const lang = wordAt(words, "page.lang");
  const locale = regions[lang] ?? "en";
  const page = await browser.visitor({ locale, viewport: smallestPhone });
  const word = (path: string) => wordAt(words, path).replace("{minLength}", "15");
  const isOurs = isInWords(words);
  const faults: string[] = [];
  const judge = async (name: string) => {
    const found = await findFaults(page, words, isOurs);
    if (takesPictures) {
      found.push(...(await lookAtPage(page, `languages-${lang}-${name}`)));
      await page.setViewportSize(smallestPhone);
    }
    // Of a page that differs from one before by a sentence only, axe has nothing new to say.
    const view = `${lang} ${await page.evaluate<string>(headingAndAlerts)}`;
    if (inspectedIn.includes(lang) && !inspected.has(view)) found.push(...(await findAxeFaults(page, wcag)));
    inspected.add(view);
    faults.push(...found.map((fault) => `${lang} ${name}: ${fault}`));
  };
  const open = async (path: string) => void (await page.goto(`${system.portalUrl}${path}`));
  const press = (path: string) => page.getByRole("button", { name: word(path), exact: true }).click();
  const type = (path: string, value: string) => page.getByLabel(word(path), { exact: true }).fill(value);
  return {
    page,
    word,
    faults,
    open,
    press,
    type,
    signIn: async (address, password) => {
      await open("/sign-in");
      await type("address", address);
      await type("page.passwords.password", password);
      await press("signIn");
    },
    see: async (heading, name) => {
      await page.getByRole("heading", { name: word(heading), level: 1, exact: true }).waitFor();
      await judge(name);
    },
    seeError: async (error, name) => {
      await page.getByRole("alert").getByText(word(error), { exact: true }).waitFor();
      await judge(name);
    },
  };
}

/** Sends a form of which neither the browser nor its token says that it is ours, with its cookie and without. */
export async function lookAtStaleForm({ page, open, type, press, see }: PortalTour): Promise<void> {
  await page.route("**/sign-in", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const headers = { ...route.request().headers(), "sec-fetch-site": "none", origin: "null" };
    await route.fulfill({ response: await route.fetch({ headers }) });
  });
  for (const name of ["send-again", "send-again-without-cookie"]) {
    await open("/sign-in");
    await page
      .locator('form.sheet [name="form-token"]')
      .evaluate((field: { value: string }) => (field.value = "of before"));
    await type("address", "nobody@contacts.test");
    if (name === "send-again-without-cookie") await page.context().clearCookies();
    await press("signIn");
    await see("page.sendAgain.title", name);
  }
  await page.unroute("**/sign-in");
}

const headingAndAlerts =
  "document.querySelector('h1').textContent + ' ' + document.querySelectorAll('[role=alert]').length";

// What a page says of its language, and by how much it is wider than the window.
const frame = `(({ lang, dir, scrollWidth }) => ({ said: lang + " " + dir, overflow: scrollWidth - innerWidth }))(
  document.documentElement)`;

async function findFaults(page: Page, words: Words, isOurs: (piece: string) => boolean): Promise<string[]> {
  const [lang, dir] = [wordAt(words, "page.lang"), wordAt(words, "page.dir")];
  const { said, overflow } = await page.evaluate<{ said: string; overflow: number }>(frame);
  const foreign = (await piecesOf(page)).filter((piece) => !isOurs(piece));
  return [
    ...(said === `${lang} ${dir}` ? [] : [`is said to be ${said}`]),
    ...foreign.map((piece) => `says "${piece}"`),
    ...(overflow > 0 ? [`is wider than ${smallestPhone.width} px by ${overflow} px`] : []),
  ];
}
