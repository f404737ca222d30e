import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { findAxeFaults, wcag } from "./find-axe-faults.ts";
import { findCutText, findReadingSides } from "./measure-text.ts";
import type { WrittenMail } from "./write-mails.ts";

const widths = [320, 360, 600, 1280] as const;
const inspectedWidths = [360, 1280] as const;
const schemes = ["light", "dark"] as const;
const takesPictures = process.env["SCREENSHOTS"] === "all";
const screenshotDir = resolve(join(import.meta.dirname, "../../screenshots/mails"));

type Scheme = (typeof schemes)[number];

/** What a mail has, as the browser tells it. */
interface Parts {
  title: string;
  /** Of several all, which is then none that a title can be. */
  heading: string;
  preview: string;
  lang: string;
  dir: string;
  /** As a reader sees it. */
  text: string;
  tables: number;
  /** Those that are read out as such. */
  dataTables: number;
  images: number;
  /** What is more than text and links. */
  foreign: number;
  /** Each with its words behind its address. */
  links: string[];
  /** Where the buttons lead. */
  buttons: string[];
}

interface Box {
  width: number;
  height: number;
}

export interface SeenMail extends WrittenMail {
  parts: Parts;
  /** Of its images, those that are the logo of the firm. */
  logos: number;
  textWithoutStyles: string;
  /** On which side each piece begins, in a window of 600 px. */
  sides: string[];
  atWidths: { width: number; overflow: number; cut: string[]; buttons: Box[] }[];
  axeFaults: string[];
  /** The colours of everything in it, in each scheme, as sent and in the copy that is forced into it. */
  colours: Record<Scheme, { sent: string; copy: string }>;
}

const parts = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    title: document.title,
    heading: all("h1").map((heading) => heading.innerText).join(" | "),
    preview: document.querySelector("body > div")?.textContent ?? "",
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    text: document.body.innerText,
    tables: all("table").length,
    dataTables: all("table:not([role=presentation])").length,
    images: all("img").length,
    foreign: all("picture, svg, video, audio, script, form, input, iframe, object, embed, link").length,
    links: [...document.links].map((link) => link.href + " " + link.innerText),
    buttons: all(".cta a").map((link) => link.getAttribute("href")),
  };
})()`;

const boxesOfButtons = `[...document.querySelectorAll(".cta a")].map((link) => {
  const { width, height } = link.getBoundingClientRect();
  return { width, height };
})`;

const coloursOf = `[...document.querySelectorAll("*")].map((each) => {
  const { color, backgroundColor } = getComputedStyle(each);
  return color + backgroundColor;
}).join()`;

/** Opens a mail and takes down all that its tests judge, so that each of them need not open it again. */
export async function lookAtMail(page: Page, mail: WrittenMail): Promise<SeenMail> {
  await page.setViewportSize({ width: 600, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.setContent(mail.html);
  const seen = {
    parts: await page.evaluate<Parts>(parts),
    logos: await page.getByRole("img", { name: "Marlow & Finch", exact: true }).count(),
    sides: await findReadingSides(page),
    atWidths: await measureAtWidths(page),
  };
  const inspected = await inspect(page, mail);
  const colours = {
    light: { sent: inspected.colours.light, copy: await coloursOfCopy(page, mail, "light") },
    dark: { sent: inspected.colours.dark, copy: await coloursOfCopy(page, mail, "dark") },
  };
  await page.setContent(mail.html.replaceAll(/<style[\s\S]*?<\/style>/g, "").replaceAll(/\sstyle="[^"]*"/g, ""));
  const textWithoutStyles = await page.evaluate<string>("document.body.innerText");
  return { ...mail, ...seen, axeFaults: inspected.faults, colours, textWithoutStyles };
}

async function measureAtWidths(page: Page): Promise<SeenMail["atWidths"]> {
  const measured: SeenMail["atWidths"] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    const cut = await findCutText(page);
    measured.push({ width, overflow, cut, buttons: await page.evaluate<Box[]>(boxesOfButtons) });
  }
  return measured;
}

/** What axe finds in each scheme at each width, and the colours of each scheme. */
async function inspect(page: Page, { name }: WrittenMail) {
  const faults: string[] = [];
  const colours: Record<Scheme, string> = { light: "", dark: "" };
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    colours[colorScheme] = await page.evaluate<string>(coloursOf);
    for (const width of inspectedWidths) {
      await page.setViewportSize({ width, height: 600 });
      if (takesPictures) {
        const file = `${name.replace("/", "-")}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(screenshotDir, file), fullPage: true });
      }
      faults.push(...(await findAxeFaults(page, wcag)).map((fault) => `${width} ${colorScheme}: ${fault}`));
    }
  }
  return { faults, colours };
}

/** Of the copy in one scheme, as a device shows it that prefers the other one. */
async function coloursOfCopy(page: Page, { forced }: WrittenMail, scheme: Scheme): Promise<string> {
  await page.emulateMedia({ colorScheme: scheme === "light" ? "dark" : "light" });
  await page.setContent(forced[scheme], { waitUntil: "load" });
  return page.evaluate<string>(coloursOf);
}
