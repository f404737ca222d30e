import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { openChromium } from "./chromium.ts";
import type { TestSystem } from "./test-system.ts";

export interface WatchedBrowser extends AsyncDisposable {
  /** A person with a browser of their own: no cookie is shared with another visitor. */
  visitor(options?: BrowserContextOptions): Promise<Page>;
  /** What no page of ours may cause: a request to a foreign origin, a broken policy, a complaint, a failed script. */
  complaints(): string[];
  /** How many requests were looked at. */
  watched(): number;
}

/** A headless Chromium whose visitors are watched. Disposing closes all that they have open. */
export async function startBrowser(
  system: Pick<TestSystem, "portalUrl" | "consoleUrl" | "mailbox">,
): Promise<WatchedBrowser> {
  const browser = await openChromium();
  const ownOrigins = [system.portalUrl, system.consoleUrl, system.mailbox.url].map((url) => new URL(url).origin);
  const complaints: string[] = [];
  const visitors: BrowserContext[] = [];
  let watched = 0;
  const watch = (context: BrowserContext) => {
    visitors.push(context);
    context.on("request", (request) => {
      watched += 1;
      const url = new URL(request.url());
      if (url.protocol !== "data:" && !ownOrigins.includes(url.origin)) complaints.push(`asked ${url.origin}`);
    });
    context.on("console", (message) => {
      if (isComplaint(message.type(), message.text())) complaints.push(`${message.page()?.url()}: ${message.text()}`);
    });
    context.on("weberror", (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
  };
  return {
    visitor: (options) => openVisitor(browser, watch, options),
    complaints: () => complaints,
    watched: () => watched,
    [Symbol.asyncDispose]: async () => void (await Promise.all(visitors.map((context) => context.close()))),
  };
}

async function openVisitor(
  browser: Browser,
  watch: (context: BrowserContext) => void,
  options?: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(20_000);
  watch(context);
  return context.newPage();
}

// What a page was answered is for the test to judge, and the board preloads more than it uses.
const harmless = /^Failed to load resource: the server responded|was preloaded using link preload but not used/;

function isComplaint(type: string, text: string): boolean {
  return ["error", "warning", "assert"].includes(type) && !harmless.test(text);
}
